"""What the service can be asked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from tongueseg import __version__
from tongueseg.errors import BadSettings
from tongueseg.measure import parse_conditions
from tongueseg.measure.reference import WHITE
from tongueseg.service.http import schemas as contract
from tongueseg.service.http.error_responses import Problem
from tongueseg.service.http.negotiation import Output, choose
from tongueseg.service.http.predict_handler import Asked, model_of
from tongueseg.service.state import service_of
from tongueseg.service.worker.worker import work

_BEARER = HTTPBearer(auto_error=False, description="an API key, where the service asks for one")
_HEADER = APIKeyHeader(name="X-API-Key", auto_error=False, description="the same, in a header")


async def check_key(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    header: Annotated[str | None, Depends(_HEADER)],
) -> None:
    """Let in who shows a key.

    Raises:
        Problem: 401.
    """
    shown = bearer.credentials if bearer else header or ""
    if not service_of(request).keys.admit(shown):
        message = "no such key" if shown else "a key is needed: Authorization: Bearer KEY"
        raise Problem(401, "unauthorized", message, {"WWW-Authenticate": "Bearer"})


photos = APIRouter(tags=["photos"])
about = APIRouter(tags=["service"])


@photos.post(
    "/predict",
    response_class=Response,
    openapi_extra=contract.PHOTO,
    responses={
        200: {
            "model": contract.Prediction | contract.Predictions,
            "description": "where the tongue is; several photos give results in their order",
            **contract.pictures(),
        },
        **contract.problems(),
    },
)
async def predict(
    request: Request,
    output: Annotated[Output | None, Query(description="counts before Accept")] = None,
    measures: Annotated[bool, Query(description="JSON holds measures as well")] = False,
) -> Response:
    """Cut the tongue out of a photo, or of several."""
    chosen = choose(output, request.headers.get("accept", ""))
    return await work(request, service_of(request), Asked(chosen, measures=measures))


@photos.post(
    "/measure",
    response_class=Response,
    openapi_extra=contract.PHOTO,
    responses={
        200: {
            "model": contract.Measured | contract.Measurements,
            "description": "what is measured of the tongue, no diagnosis",
        },
        **contract.problems(400, 401, 408, 413, 415, 422, 503, 504),
    },
)
async def measure(
    request: Request,
    white: Annotated[
        str | None, Query(description="a neutral patch: x,y,width,height in pixels")
    ] = None,
    white_value: Annotated[float, Query(gt=0, le=100, description="its L*")] = WHITE,
    mm_per_px: Annotated[
        float | None, Query(gt=0, allow_inf_nan=False, description="scale at the tongue")
    ] = None,
    upright: Annotated[bool, Query(description="the tip points down")] = False,
) -> Response:
    """Measure the tongue in a photo, or in several."""
    try:
        conditions = parse_conditions(white, white_value, mm_per_px, upright=upright)
    except BadSettings as error:
        raise Problem(422, "invalid", str(error).removeprefix("--")) from error
    asked = Asked(mask=False, measures=True, conditions=conditions)
    return await work(request, service_of(request), asked)


@about.get("/version", response_model=contract.Version)
async def version(request: Request) -> dict[str, Any]:
    """Tell what runs here."""
    segmenter = service_of(request).segmenter
    return {
        "version": __version__,
        "model": model_of(segmenter.spec),
        "runtime": segmenter.runtime.name,
    }
