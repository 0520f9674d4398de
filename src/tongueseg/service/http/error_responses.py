"""What goes wrong in a request, as a status, a code and a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tongueseg.errors import BadPhoto, BadReference, MissingExtra, PhotoTooLarge, TonguesegError


class Problem(Exception):
    """A request that is not answered as it was asked.

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

    def content(self) -> bytes:
        """Return the body of the answer."""
        return error_json(self.code, self.message)


def error_json(code: str, message: str) -> bytes:
    """Return the JSON of an error."""
    return json.dumps({"error": {"code": code, "message": message}}).encode()


def problem_of(error: TonguesegError) -> Problem:
    """Say of what the segmenter raised about a photo how it is answered."""
    message = str(error)
    if isinstance(error, PhotoTooLarge):
        return Problem(422, "too_many_pixels", message)
    if isinstance(error, BadReference):
        return Problem(422, "bad_reference", message)
    if isinstance(error, BadPhoto):
        return Problem(422, "bad_photo", message)
    if isinstance(error, MissingExtra):
        return Problem(415, "wrong_type", "HEIC is not read by this service; send JPEG or PNG")
    return Problem(500, "internal", "the service failed; its log tells more")


def overloaded(message: str) -> Problem:
    """Return the answer to one request too many; to be sent again a little later."""
    return Problem(503, "overloaded", message, {"Retry-After": "1"})


def too_large(limit: int) -> Problem:
    """Return the answer to a body of more than ``limit`` bytes."""
    return Problem(413, "too_large", f"the body has more than the {limit:,} bytes allowed")


def late(seconds: float) -> Problem:
    """Return the answer to a request that took too long."""
    return Problem(504, "deadline", f"no answer within {seconds:g} s; try again later")


def slow_upload(seconds: float) -> Problem:
    """Return the answer to a body that does not come."""
    return Problem(408, "slow_upload", f"the body did not arrive within {seconds:g} s")
