"""The endpoints of the ML backend, as Label Studio calls them.

The protocol is that of https://labelstud.io/guide/ml_create. Label Studio asks ``/health`` and
``/setup`` when it is connected and before it predicts, and ``/predict`` for tasks, or for one task
with the regions that an annotator drew with a smart tool.
"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from tongueseg.data.formats.parse import checked
from tongueseg.errors import BadAnnotation
from tongueseg.service.http.body import read_json
from tongueseg.service.http.error_responses import ApiError, upload_timeout
from tongueseg.service.label_studio.label_config import parse_label_config
from tongueseg.service.label_studio.task_predictions import (
    PredictRequest,
    model_version,
    predict_tasks,
)
from tongueseg.service.state import service_of
from tongueseg.service.worker.pool import Admission
from tongueseg.service.worker.worker import client_closed

_START_TRAINING = "START_TRAINING"

router = APIRouter(prefix="/labelstudio", tags=["Label Studio"])

PREDICT = f"{router.prefix}/predict"
"""The path that takes photos, if only by their addresses."""


@router.get("/health")
async def health(request: Request) -> dict[str, str]:
    """Report that the backend is up."""
    return {"status": "UP", "model_class": service_of(request).segmenter.spec.name}


@router.get("/versions")
async def versions(request: Request) -> dict[str, list[str]]:
    """Report the version of the model; there is one."""
    return {"versions": [model_version(service_of(request))]}


@router.post("/setup")
async def setup(request: Request) -> dict[str, str]:
    """Check the labelling configuration of a project, and report the version of the model.

    The host and the token that Label Studio sends are ignored: photos come from the host of the
    settings alone.
    """
    body = await _read_object(request)
    try:
        parse_label_config(str(body.get("schema", "")))
    except BadAnnotation as error:
        raise ApiError(422, "invalid", str(error)) from error
    return {"model_version": model_version(service_of(request))}


@router.post("/predict", response_model=None)
async def predict(request: Request) -> dict[str, Any] | Response:
    """Predict tasks: a prediction for each."""
    service = service_of(request)
    with service.pool.admit(photos=0) as admission:
        try:
            call = checked(PredictRequest, await _read(request, admission), "predict")
            return {"results": await predict_tasks(request, service, call)}
        except BadAnnotation as error:
            raise ApiError(422, "invalid", str(error)) from error
        except ClientDisconnect:
            return client_closed(request)


@router.post("/webhook")
async def webhook(request: Request) -> dict[str, str]:
    """Take note of an event. Annotations change nothing here, and no training starts."""
    body = await _read_object(request)
    if body.get("action") == _START_TRAINING:
        raise ApiError(
            501,
            "not_implemented",
            "the service does not train; export the project, then run tongueseg data convert and "
            "tongueseg adapt",
        )
    return {"status": "ignored"}


async def _read_object(request: Request) -> dict[str, Any]:
    with service_of(request).pool.admit(photos=0) as admission:
        body = await _read(request, admission)
    if not isinstance(body, dict):
        raise ApiError(422, "invalid", "the body is no JSON object")
    return body


async def _read(request: Request, admission: Admission) -> Any:
    settings = service_of(request).settings
    try:
        async with asyncio.timeout(settings.deadline):
            return await read_json(request, settings, admission)
    except TimeoutError as error:
        raise upload_timeout(settings.deadline) from error
