"""From a request with photos to its answer.

It is let in, read and worked on, and dropped when it is late or nobody waits for it any more.
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
from tongueseg.service.http.error_responses import Problem, late, slow_upload
from tongueseg.service.http.form import Upload
from tongueseg.service.http.negotiation import MEDIA_TYPES, Output
from tongueseg.service.http.predict_handler import Answer, Asked, answer, failure
from tongueseg.service.http.refusal import refuse
from tongueseg.service.http.request_context import Notes, notes_of
from tongueseg.service.state import Service
from tongueseg.service.worker.pool import Ticket

T = TypeVar("T")

_GONE = 499
"""The status, in nginx's way, of an answer that nobody waits for."""


async def work(request: Request, service: Service, asked: Asked) -> Response:
    """Answer a request with photos.

    Raises:
        Problem: it cannot be answered as it was asked.
    """
    size = check_head(request, service.settings)
    with service.pool.admitted(1, size) as ticket:
        try:
            return await _within_deadline(request, service, asked, ticket)
        except ClientDisconnect:
            notes_of(request.scope).reason = "gone"
            return Response(status_code=_GONE)


async def _within_deadline(
    request: Request, service: Service, asked: Asked, ticket: Ticket
) -> Response:
    seconds = service.settings.deadline
    try:
        async with asyncio.timeout(seconds) as clock:
            uploads = await read_uploads(request, service.settings, ticket)
    except TimeoutError as error:
        raise slow_upload(seconds) from error
    ticket.take(places=len(uploads) - 1)
    notes = notes_of(request.scope)
    notes.photos = len(uploads)
    if len(uploads) > 1 and asked.output is not Output.JSON:
        raise Problem(422, "one_photo", f"{asked.output} is the answer to one photo alone")
    try:
        async with asyncio.timeout_at(clock.when()):
            works = [_one(service, upload, asked, notes) for upload in uploads]
            answers = await _unless_gone(request.receive, works)
    except TimeoutError as error:
        raise late(seconds) from error
    return _response(request, uploads, answers)


async def _one(service: Service, upload: Upload, asked: Asked, notes: Notes) -> Answer | Problem:
    """Work on one photo; what is wrong with it is returned, so that others go on."""
    job = partial(answer, service.segmenter, upload, asked, perf_counter())
    found = await service.pool.run(job)
    if isinstance(found, Problem):
        service.metrics.failed_photo()
        return found
    service.metrics.photo(found)
    notes.wait = max(notes.wait, found.milliseconds["wait"])
    return found


def _response(request: Request, uploads: list[Upload], answers: list[Answer | Problem]) -> Response:
    first = answers[0]
    if len(answers) > 1:
        results = [
            failure(upload, one) if isinstance(one, Problem) else one.content
            for upload, one in zip(uploads, answers, strict=True)
        ]
        content = b'{"results":[' + b",".join(results) + b"]}"
        return Response(content, media_type=MEDIA_TYPES[Output.JSON])
    if isinstance(first, Problem):
        return refuse(request, first)
    headers = {} if first.output is Output.JSON else _told_in_headers(first)
    return Response(first.content, media_type=first.media_type, headers=headers)


def _told_in_headers(found: Answer) -> dict[str, str]:
    """Return what JSON tells beside the mask."""
    told = {"X-Tongue": str(found.tongue).lower(), "X-Presence": f"{found.presence:.6f}"}
    return told | ({"X-Flags": ", ".join(found.flags)} if found.flags else {})


async def _unless_gone(receive: Receive, works: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Wait for all results as long as somebody waits for the answer.

    Raises:
        ClientDisconnect: he is gone; what had not begun is not done.
    """
    tasks = [asyncio.create_task(work) for work in works]
    gone = asyncio.create_task(_disconnected(receive))
    left = set(tasks)
    try:
        while left:
            done, _ = await asyncio.wait({*left, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone in done:
                raise ClientDisconnect
            left -= done
        return [task.result() for task in tasks]
    finally:
        for task in (*tasks, gone):
            task.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
