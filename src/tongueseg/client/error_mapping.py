"""The refusals of a service as the errors that a segmenter on this machine raises."""

from __future__ import annotations

from typing import Any

from tongueseg.errors import (
    BadPhoto,
    BadPrompt,
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
    "bad_prompt": BadPrompt,
    "bad_reference": BadReference,
    "invalid": BadSettings,
}


def error_from_response(url: str, status: int, content: Any) -> TonguesegError:
    """Return the error for an answer whose status is 400 or above.

    Args:
        url: of the service.
        status: of the answer.
        content: its JSON. A proxy may have answered, whose content is of any kind.
    """
    error = content.get("error") if isinstance(content, dict) else None
    if not isinstance(error, dict):
        return ServiceFailed(f"{url}: answers with status {status}")
    code, message = str(error.get("code", "")), str(error.get("message", ""))
    if code in _ERRORS:
        return _ERRORS[code](message)
    return ServiceFailed(f"{url}: {message} ({code})", code)
