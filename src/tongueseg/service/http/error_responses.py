"""Errors of a request: a status, a code for programs and a message for people."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from tongueseg.errors import (
    BadPhoto,
    BadPrompt,
    BadReference,
    MissingExtra,
    PhotoTooLarge,
    TonguesegError,
)
from tongueseg.service.http.request_context import context_of


class ApiError(Exception):
    """A request is refused, or it failed.

    Attributes:
        status: of the answer.
        code: a word for programs.
        message: a sentence for people.
        headers: further headers of the answer.
    """

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})

    def to_dict(self) -> dict[str, dict[str, str]]:
        """Return the JSON object of the error."""
        return {"error": {"code": self.code, "message": self.message}}


def error_response(request: Request, error: ApiError) -> Response:
    """Return the answer to a request that failed, and note its code in the request's context."""
    context_of(request.scope).reason = error.code
    return Response(
        json.dumps(error.to_dict()),
        status_code=error.status,
        media_type="application/json",
        headers=error.headers,
    )


def photo_error(error: TonguesegError) -> ApiError:
    """Return the error of a request for what the segmenter raised about its photo."""
    message = str(error)
    if isinstance(error, PhotoTooLarge):
        return ApiError(422, "too_many_pixels", message)
    if isinstance(error, BadReference):
        return ApiError(422, "bad_reference", message)
    if isinstance(error, BadPrompt):
        return ApiError(422, "bad_prompt", message)
    if isinstance(error, BadPhoto):
        return ApiError(422, "bad_photo", message)
    if isinstance(error, MissingExtra):
        return ApiError(415, "wrong_type", "HEIC is not read by this service; send JPEG or PNG")
    return internal_error()


def internal_error() -> ApiError:
    """Return the error for a fault of the service."""
    return ApiError(500, "internal", "the service failed; the details are in its log")


def overloaded(message: str) -> ApiError:
    """Return the error for a request that finds no room; clients retry it."""
    return ApiError(503, "overloaded", message, {"Retry-After": "1"})


def body_too_large(limit: int) -> ApiError:
    """Return the error for a body of more than ``limit`` bytes."""
    return ApiError(413, "too_large", f"the body has more than the {limit:,} bytes allowed")


def deadline_exceeded(seconds: float) -> ApiError:
    """Return the error for a request that took too long."""
    message = f"no answer within {seconds:g} s; try again later"
    return ApiError(504, "deadline", message, {"Retry-After": "1"})


def upload_timeout(seconds: float) -> ApiError:
    """Return the error for a body that does not arrive in time."""
    return ApiError(408, "slow_upload", f"the body did not arrive within {seconds:g} s")
