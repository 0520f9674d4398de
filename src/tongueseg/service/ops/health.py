"""The endpoints of load balancers and monitoring."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from tongueseg.service.http.error_responses import ApiError
from tongueseg.service.http.schemas import ErrorBody, Ready
from tongueseg.service.state import service_of
from tongueseg.service.worker.predict_handler import model_info

router = APIRouter(tags=["service"])

_UNAVAILABLE: dict[int | str, dict[str, Any]] = {
    503: {"model": ErrorBody, "description": "no; the error says why"}
}


def _stuck() -> ApiError:
    return ApiError(503, "stuck", "a worker has been busy with one photo for minutes")


@router.get("/healthz", responses=_UNAVAILABLE)
async def healthz(request: Request) -> dict[str, bool]:
    """Report whether the service is alive; 503 if only a restart helps."""
    if not service_of(request).alive:
        raise _stuck()
    return {"alive": True}


@router.get("/readyz", response_model=Ready, responses=_UNAVAILABLE)
async def readyz(request: Request) -> dict[str, Any]:
    """Report whether the service takes requests: the model is loaded and passed its self-test."""
    service = service_of(request)
    if service.draining:
        raise ApiError(503, "draining", "the service is about to end; ask another one")
    if not service.ready:
        raise _stuck()
    model = model_info(service.segmenter.spec)
    return {"ready": True, "model": model, "self_test_iou": round(service.self_test_iou, 4)}


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request) -> Response:
    """Report the metrics to Prometheus."""
    return Response(service_of(request).metrics.text(), media_type=CONTENT_TYPE_LATEST)
