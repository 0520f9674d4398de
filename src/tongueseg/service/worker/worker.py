"""A request with photos, from its admission to its answer.

It is dropped when it exceeds the deadline or its client closes the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive

from tongueseg.service.http.body import check_head, read_uploads
from tongueseg.service.http.error_responses import (
    ApiError,
    deadline_exceeded,
    error_response,
    upload_timeout,
)
from tongueseg.service.http.form import Upload
from tongueseg.service.http.negotiation import MEDIA_TYPES, Output
from tongueseg.service.http.request_context import RequestContext, context_of
from tongueseg.service.state import Service
from tongueseg.service.worker.photo_charge import Charge
from tongueseg.service.worker.pool import Admission
from tongueseg.service.worker.predict_handler import (
    PhotoOptions,
    PhotoResponse,
    failed_result,
    predict_photo,
)

T = TypeVar("T")

_CLIENT_CLOSED_REQUEST = 499
"""The status of a request whose client closed the connection, as nginx logs it."""


async def handle_photos(request: Request, service: Service, options: PhotoOptions) -> Response:
    """Answer a request with photos.

    Raises:
        ApiError: the request is refused, or it fails.
    """
    check_head(request, service.settings)
    # Places and bytes are taken as they arrive, so that slow senders hold none.
    with service.pool.admit(photos=0) as admission:
        try:
            return await _within_deadline(request, service, options, admission)
        except ClientDisconnect:
            return client_closed(request)


def client_closed(request: Request) -> Response:
    """Return the answer that nobody reads, to a client that closed the connection."""
    context_of(request.scope).reason = "client_closed_request"
    return Response(status_code=_CLIENT_CLOSED_REQUEST)


async def _within_deadline(
    request: Request, service: Service, options: PhotoOptions, admission: Admission
) -> Response:
    seconds = service.settings.deadline
    try:
        async with asyncio.timeout(seconds) as timeout:
            uploads = await read_uploads(request, service.settings, admission)
    except TimeoutError as error:
        raise upload_timeout(seconds) from error
    admission.extend(photos=len(uploads))
    context = context_of(request.scope)
    context.photos = len(uploads)
    if len(uploads) > 1 and options.output is not Output.JSON:
        raise ApiError(422, "one_photo", f"{options.output} is the answer to one photo alone")
    try:
        async with asyncio.timeout_at(timeout.when()):
            predictions = [predict_upload(service, upload, options, context) for upload in uploads]
            results = await unless_disconnected(request.receive, predictions)
    except TimeoutError as error:
        raise deadline_exceeded(seconds) from error
    return _response(request, uploads, results)


async def predict_upload(
    service: Service, upload: Upload, options: PhotoOptions, context: RequestContext
) -> PhotoResponse | ApiError:
    """Predict one photo. Its error is returned, so that the other photos go on.

    Its place in the queue is taken before.
    """
    queued = perf_counter()
    job = partial(predict_photo, service.segmenter, upload, options, queued, service.memory)
    result = await service.pool.run(job, context.client)
    if isinstance(result, Charge):
        try:
            result = await service.pool.run_dear(partial(job, dear=True), context.client)
        except ApiError as error:
            return error
    assert not isinstance(result, Charge)
    if context.trace:
        context.trace.add_photo(queued, result)
    if isinstance(result, ApiError):
        service.metrics.count_failed_photo()
        return result
    service.metrics.count_photo(result)
    context.wait = max(context.wait, result.milliseconds["wait"])
    return result


def _response(
    request: Request, uploads: list[Upload], results: list[PhotoResponse | ApiError]
) -> Response:
    if len(results) > 1:
        contents = [
            failed_result(upload, result) if isinstance(result, ApiError) else result.content
            for upload, result in zip(uploads, results, strict=True)
        ]
        body = b'{"results":[' + b",".join(contents) + b"]}"
        return Response(body, media_type=MEDIA_TYPES[Output.JSON])
    (result,) = results
    if isinstance(result, ApiError):
        return error_response(request, result)
    headers = {} if result.output is Output.JSON else _image_headers(result)
    return Response(result.content, media_type=result.media_type, headers=headers)


def _image_headers(result: PhotoResponse) -> dict[str, str]:
    """Return the headers of an image: what JSON holds beside the mask."""
    headers = {"X-Tongue": str(result.tongue).lower(), "X-Presence": f"{result.presence:.6f}"}
    if result.predicted_iou is not None:
        headers["X-Predicted-IoU"] = f"{result.predicted_iou:.4f}"
    return headers | ({"X-Flags": ", ".join(result.flags)} if result.flags else {})


async def unless_disconnected(receive: Receive, works: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Wait for all results while the client is connected.

    Raises:
        ClientDisconnect: it closed the connection. Work that had not begun is dropped.
    """
    tasks = [asyncio.create_task(work) for work in works]
    disconnected = asyncio.create_task(_disconnected(receive))
    pending = set(tasks)
    try:
        while pending:
            done, _ = await asyncio.wait(
                {*pending, disconnected}, return_when=asyncio.FIRST_COMPLETED
            )
            if disconnected in done:
                raise ClientDisconnect
            pending -= done
        return [task.result() for task in tasks]
    finally:
        for task in (*tasks, disconnected):
            # This also marks the exception of a finished task as read, of which asyncio would warn.
            task.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
