"""From the tasks of Label Studio to predictions: fetch, segment, write as the project draws."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import cv2
import numpy as np
from pydantic import BaseModel, Field
from starlette.requests import Request

from tongueseg.data.formats.label_studio_results import Control, results_of
from tongueseg.errors import BadAnnotation, BadPhoto, BadSettings, TonguesegError
from tongueseg.inference.prompt import Prompt
from tongueseg.io.memory_budget import MemoryBudget
from tongueseg.service.http.error_responses import ApiError, deadline_exceeded, photo_error
from tongueseg.service.http.negotiation import Output
from tongueseg.service.http.request_context import RequestContext, context_of
from tongueseg.service.label_studio.clicks import prompt_of
from tongueseg.service.label_studio.label_config import LabelConfig, parse_label_config
from tongueseg.service.ops.log import LOG
from tongueseg.service.state import Service
from tongueseg.service.worker.photo_charge import OUTLINE_BYTES
from tongueseg.service.worker.predict_handler import PhotoOptions, model_info
from tongueseg.service.worker.worker import predict_upload, unless_disconnected

_SECONDS = 90.0
"""For all tasks of a request. Label Studio waits for 100."""


class _Task(BaseModel):
    data: dict[str, Any]
    id: int = 0


class _Context(BaseModel):
    result: list[Any] = []


class _Parameters(BaseModel):
    context: _Context | None = None


class PredictRequest(BaseModel):
    """The body of a request for predictions, as far as it matters here."""

    tasks: list[_Task] = Field(min_length=1)
    label_config: str
    params: _Parameters = _Parameters()

    def plan(self) -> tuple[LabelConfig, Prompt | None]:
        """Return how the project draws, and what the annotator points at.

        Raises:
            ApiError: 422, the labelling configuration or the regions cannot serve.
        """
        context = self.params.context or _Context()
        try:
            config = parse_label_config(self.label_config)
            prompt = prompt_of(context.result, config.control.label)
        except (BadAnnotation, BadSettings) as error:
            raise ApiError(422, "invalid", str(error)) from error
        if prompt and len(self.tasks) > 1:
            raise ApiError(422, "invalid", f"regions are for one task, not for {len(self.tasks)}")
        return config, prompt


@dataclass(frozen=True)
class _Job:
    """What the tasks of a request share."""

    service: Service
    config: LabelConfig
    prompt: Prompt | None
    context: RequestContext
    places: asyncio.Semaphore
    end: float


async def predict_tasks(request: Request, service: Service, call: PredictRequest) -> list[Any]:
    """Return a prediction for each task, in their order.

    Of several tasks, one that fails has an empty list, from which Label Studio makes no prediction,
    and its reason is in the log.

    Raises:
        ApiError: the request cannot be answered, or its only task failed.
        ClientDisconnect: the client closed the connection.
    """
    config, prompt = call.plan()
    context = context_of(request.scope)
    context.photos = len(call.tasks)
    places = asyncio.Semaphore(service.settings.workers)
    end = asyncio.get_running_loop().time() + _SECONDS
    job = _Job(service, config, prompt, context, places, end)
    results = await unless_disconnected(
        request.receive, [_predict_task(job, task) for task in call.tasks]
    )
    if isinstance(results[0], ApiError) and len(results) == 1:
        raise results[0]
    for task, result in zip(call.tasks, results, strict=True):
        if isinstance(result, ApiError):
            LOG.warning(
                "task_failed", request_id=context.request_id, task=task.id, reason=result.message
            )
    return [[] if isinstance(result, ApiError) else result for result in results]


async def _predict_task(job: _Job, task: _Task) -> dict[str, Any] | ApiError:
    try:
        async with asyncio.timeout_at(job.end), job.places:
            return await _predict(job, task)
    except TimeoutError:
        return deadline_exceeded(_SECONDS)
    except TonguesegError as error:
        return photo_error(error)
    except ApiError as error:
        return error


async def _predict(job: _Job, task: _Task) -> dict[str, Any] | ApiError:
    address = task.data.get(job.config.data_key)
    if not isinstance(address, str):
        raise BadPhoto(f"task {task.id}: its data has no address under {job.config.data_key}")
    source, pool = job.service.label_studio, job.service.pool
    assert source
    upload = await asyncio.to_thread(source.fetch, address, task.id)
    with pool.admit(photos=1, upload_bytes=len(upload.content)):
        upload = replace(upload, prompt=job.prompt)
        options = PhotoOptions(Output.MASK)
        response = await predict_upload(job.service, upload, options, job.context)
        if isinstance(response, ApiError):
            return response
        write = partial(_results, response.content, job.config.control, job.service.memory)
        return {
            "result": await pool.run(write, job.context.client),
            "score": response.presence,
            "model_version": model_version(job.service),
        }


def _results(mask_png: bytes, control: Control, memory: MemoryBudget) -> list[dict[str, Any]]:
    mask = cv2.imdecode(np.frombuffer(mask_png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert mask is not None
    with memory.charge(OUTLINE_BYTES * mask.size):
        results = list(results_of(mask > 0, control))
    # Suggestions are shown beside regions that came from former ones.
    return [{**one, "id": secrets.token_hex(5)} for one in results]


def model_version(service: Service) -> str:
    """Return name and version of the model as one word."""
    info = model_info(service.segmenter.spec)
    return f"{info['name']}-{info['version']}"
