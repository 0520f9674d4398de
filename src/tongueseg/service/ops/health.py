"""What load balancers and monitoring ask."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from tongueseg.service.http.error_responses import Problem
from tongueseg.service.http.predict_handler import model_of
from tongueseg.service.http.schemas import Failed, Ready
from tongueseg.service.state import service_of

router = APIRouter(tags=["service"])

_NO: dict[int | str, dict[str, Any]] = {503: {"model": Failed, "description": "no, and why"}}


@router.get("/healthz", responses=_NO)
async def healthz(request: Request) -> dict[str, bool]:
    """Tell that the service is alive; 503 where only a restart helps."""
    if not service_of(request).alive:
        raise Problem(503, "stuck", "a worker has been busy with one photo for minutes")
    return {"alive": True}


@router.get("/readyz", response_model=Ready, responses=_NO)
async def readyz(request: Request) -> dict[str, Any]:
    """Tell that requests are welcome: the model is loaded and has found a drawn tongue."""
    service = service_of(request)
    if service.draining:
        raise Problem(503, "draining", "the service is about to end; ask another one")
    if not service.ready:
        raise Problem(503, "stuck", "a worker has been busy with one photo for minutes")
    model = model_of(service.segmenter.spec)
    return {"ready": True, "model": model, "self_test_iou": round(service.proof, 4)}


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request) -> Response:
    """Tell figures to Prometheus."""
    return Response(service_of(request).metrics.text(), media_type=CONTENT_TYPE_LATEST)
