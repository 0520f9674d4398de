"""The content of an answer: chosen by ``?output=``, or by the ``Accept`` header.

python-mimeparse reads the header: one file without dependencies, of the Falcon project (MIT).
"""

from __future__ import annotations

from enum import StrEnum

from mimeparse import MimeTypeParseException, best_match

from tongueseg.service.http.error_responses import ApiError


class Output(StrEnum):
    """The content that a client can ask for."""

    JSON = "json"
    MASK = "mask"
    CUTOUT = "cutout"
    OVERLAY = "overlay"
    PROBABILITY = "probability"


MEDIA_TYPES = {
    Output.JSON: "application/json",
    Output.MASK: "image/png",
    Output.CUTOUT: "image/png",
    Output.OVERLAY: "image/jpeg",
    Output.PROBABILITY: "image/png",
}

# The preferred one first: it is the answer to a client that accepts all of them.
_NEGOTIABLE = {MEDIA_TYPES[output]: output for output in (Output.JSON, Output.MASK, Output.OVERLAY)}


def negotiate(output: Output | None, accept: str) -> Output:
    """Return the content to answer with (RFC 9110, 12.5.1).

    Args:
        output: chosen by the client; it takes precedence over ``accept``.
        accept: the Accept header; empty for anything.

    Raises:
        ApiError: 406, no media type of the service is accepted.
    """
    if output is not None:
        return output
    try:
        # Of equals, the library takes the last one.
        media_type = best_match([*reversed(_NEGOTIABLE)], accept.lower().strip(" ,") or "*/*")
    except MimeTypeParseException:
        media_type = ""
    if not media_type:
        raise ApiError(406, "not_acceptable", f"answers are {', '.join(_NEGOTIABLE)}")
    return _NEGOTIABLE[media_type]
