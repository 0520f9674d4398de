"""The endpoints: predict, measure, version."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.security import APIKeyHeader, HTTPBearer

from tongueseg import __version__
from tongueseg.errors import BadSettings
from tongueseg.measure import parse_conditions
from tongueseg.measure.reference import WHITE
from tongueseg.service.http import schemas
from tongueseg.service.http.error_responses import ApiError
from tongueseg.service.http.negotiation import Output, negotiate
from tongueseg.service.http.request_context import context_of
from tongueseg.service.ops.log import LOG
from tongueseg.service.state import service_of
from tongueseg.service.worker.predict_handler import PhotoOptions, model_info
from tongueseg.service.worker.worker import handle_photos

_BEARER = HTTPBearer(auto_error=False, description="an API key, if the service needs one")
_HEADER = APIKeyHeader(
    name="X-API-Key", auto_error=False, description="the same key, in a header of its own"
)


# The two dependencies are there for the OpenAPI document. The middleware reads the key.
async def check_key(
    request: Request,
    bearer: Annotated[object, Depends(_BEARER)],
    header: Annotated[object, Depends(_HEADER)],
) -> None:
    """Let a request in if its API key is known, and log its refusal otherwise.

    Raises:
        ApiError: 401.
    """
    context = context_of(request.scope)
    if not context.authorized:
        LOG.warning(
            "key_refused",
            request_id=context.request_id,
            address=context.address,
            key=context.key,
            path=request.url.path,
        )
        message = "no such key" if context.key else "a key is needed: Authorization: Bearer KEY"
        raise ApiError(401, "unauthorized", message, {"WWW-Authenticate": "Bearer"})


photo_router = APIRouter(tags=["photos"])
version_router = APIRouter(tags=["service"])


@photo_router.post(
    "/predict",
    response_class=Response,
    openapi_extra=schemas.PHOTO_BODY,
    responses={
        200: {
            "model": schemas.Prediction | schemas.Predictions,
            "description": "the tongue; of several photos, the results in their order",
            **schemas.image_responses(),
        },
        **schemas.error_responses(),
    },
)
async def predict(
    request: Request,
    output: Annotated[Output | None, Query(description="takes precedence over Accept")] = None,
    measures: Annotated[bool, Query(description="add the measures to the JSON")] = False,
) -> Response:
    """Cut the tongue out of a photo, or of several."""
    options = PhotoOptions(negotiate(output, request.headers.get("accept", "")), measures=measures)
    return await handle_photos(request, service_of(request), options)


@photo_router.post(
    "/measure",
    response_class=Response,
    openapi_extra=schemas.PHOTO_BODY,
    responses={
        200: {
            "model": schemas.Measurement | schemas.Measurements,
            "description": "the measures of the tongue; they are no diagnosis",
        },
        **schemas.error_responses(400, 401, 408, 413, 415, 422, 503, 504),
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
        raise ApiError(422, "invalid", str(error).removeprefix("--")) from error
    options = PhotoOptions(mask=False, measures=True, conditions=conditions)
    return await handle_photos(request, service_of(request), options)


@version_router.get("/version", response_model=schemas.Version)
async def version(request: Request) -> dict[str, Any]:
    """Report version, model and runtime of the service."""
    segmenter = service_of(request).segmenter
    return {
        "version": __version__,
        "model": model_info(segmenter.spec),
        "runtime": segmenter.runtime.name,
    }
