"""What a service refuses, as the errors that a segmenter on this machine would raise."""

from __future__ import annotations

from typing import Any

from tongueseg.errors import (
    BadPhoto,
    BadReference,
    BadSettings,
    PhotoTooLarge,
    ServiceFailed,
    TonguesegError,
)

_ERRORS: dict[str, type[TonguesegError]] = {
    "bad_photo": BadPhoto,
    "no_file": BadPhoto,
    "too_many_pixels": PhotoTooLarge,
    "too_large": PhotoTooLarge,
    "bad_reference": BadReference,
    "invalid": BadSettings,
}


def error_of(url: str, status: int, told: Any) -> TonguesegError:
    """Return the error for an answer with a status of 400 or above.

    Args:
        url: of the service.
        status: of the answer.
        told: its JSON, if it was any; not every answer on the way is the service's own.
    """
    error = told.get("error") if isinstance(told, dict) else None
    if not isinstance(error, dict):
        return ServiceFailed(f"{url}: answers with status {status}")
    code, message = str(error.get("code", "")), str(error.get("message", ""))
    if code in _ERRORS:
        return _ERRORS[code](message)
    return ServiceFailed(f"{url}: {message} ({code})", code)
