"""The photos in a request's body: read as they come, never more than is allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing

from starlette.requests import ClientDisconnect, Request

from tongueseg.service.http.error_responses import Problem, too_large
from tongueseg.service.http.form import FIELD, Form, Upload
from tongueseg.service.settings import Settings
from tongueseg.service.worker.pool import Ticket

__all__ = ["ClientDisconnect", "check_head", "read_uploads"]

MULTIPART = "multipart/form-data"
_RAW = "application/octet-stream"


def check_head(request: Request, settings: Settings) -> int:
    """Check what a request's head says of its body, and return the length that it names.

    Raises:
        Problem: 413, it is too long; 415, it is of a type that holds no photo.
    """
    kind = _media_type(request)
    if kind not in (MULTIPART, _RAW, "") and not kind.startswith("image/"):
        raise Problem(
            415,
            "wrong_type",
            f"{kind}: send {MULTIPART} with a field named {FIELD}, or the photo itself as image/*",
        )
    length = int(request.headers.get("content-length", "0"))
    if length > settings.max_bytes:
        raise too_large(settings.max_bytes)
    return length


async def read_uploads(request: Request, settings: Settings, ticket: Ticket) -> list[Upload]:
    """Return the photos of a body, one or more.

    Raises:
        Problem: 400, it is broken; 413, it is too long; 422, it holds no photo or too many; 503,
            there is no memory left for it.
        ClientDisconnect: who sent it is gone.
    """
    chunks = _chunks(request, settings, ticket)
    if _media_type(request) == MULTIPART:
        with closing(Form(request.headers["content-type"], settings.max_files)) as form:
            async for chunk in chunks:
                form.feed(chunk)
            return form.uploads()
    content = b"".join([chunk async for chunk in chunks])
    if not content:
        raise Problem(422, "no_file", "the body is empty; send the photo in it")
    return [Upload(content)]


async def _chunks(request: Request, settings: Settings, ticket: Ticket) -> AsyncIterator[bytes]:
    """Yield the body's bytes; of a body whose length was not told they are counted here."""
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > settings.max_bytes:
            raise too_large(settings.max_bytes)
        if received > ticket.size:
            ticket.take(size=received - ticket.size)
        yield chunk


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
