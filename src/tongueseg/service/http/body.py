"""The photos in a request's body: read as they arrive, never more than allowed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

from starlette.requests import Request

from tongueseg.service.http.error_responses import ApiError, body_too_large
from tongueseg.service.http.form import FIELD, Form, Upload
from tongueseg.service.settings import Settings
from tongueseg.service.worker.pool import Admission

MULTIPART = "multipart/form-data"
_RAW = "application/octet-stream"


def check_head(request: Request, settings: Settings) -> None:
    """Check the body's type and length in a request's head.

    Raises:
        ApiError: 413, the body is too long; 415, its type or its encoding holds no photo.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise ApiError(
            415,
            "wrong_encoding",
            f"Content-Encoding {encoding[:40]}: send the photo without it; a photo is compressed "
            "already",
            {"Accept-Encoding": "identity"},
        )
    media_type = _media_type(request)
    if media_type not in (MULTIPART, _RAW, "") and not media_type.startswith("image/"):
        raise ApiError(
            415,
            "wrong_type",
            f"{media_type}: send {MULTIPART} with a field named {FIELD}, "
            "or the photo itself as image/*",
        )
    check_length(request, settings)


def check_length(request: Request, settings: Settings) -> None:
    """Check the length of a body in a request's head.

    Raises:
        ApiError: 413, the body is too long.
    """
    length = int(request.headers.get("content-length", "0"))
    if length > settings.max_bytes:
        raise body_too_large(settings.max_bytes)


async def read_json(request: Request, settings: Settings, admission: Admission) -> Any:
    """Return the JSON of a body.

    Raises:
        ApiError: 400, the body is none; 413, it is too long; 503, there is no memory left for it.
        ClientDisconnect: the client closed the connection.
    """
    check_length(request, settings)
    content = b"".join([chunk async for chunk in _chunks(request, settings, admission)])
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "bad_request", f"the body is no JSON ({error})") from error


async def read_uploads(request: Request, settings: Settings, admission: Admission) -> list[Upload]:
    """Return the photos of a body, at least one.

    Raises:
        ApiError: 400, the body is broken; 413, it is too long; 422, it holds no photo or too many;
            503, there is no memory left for it.
        ClientDisconnect: the client closed the connection.
    """
    chunks = _chunks(request, settings, admission)
    if _media_type(request) == MULTIPART:
        with closing(Form(request.headers["content-type"], settings.max_files)) as form:
            async for chunk in chunks:
                form.feed(chunk)
            return form.uploads()
    content = b"".join([chunk async for chunk in chunks])
    if not content:
        raise ApiError(422, "no_file", "the body is empty; send the photo in it")
    return [Upload(content)]


async def _chunks(
    request: Request, settings: Settings, admission: Admission
) -> AsyncIterator[bytes]:
    """Yield the body's bytes, and count those of a body whose head names no length."""
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > settings.max_bytes:
            raise body_too_large(settings.max_bytes)
        if received > admission.upload_bytes:
            admission.extend(upload_bytes=received - admission.upload_bytes)
        yield chunk


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
