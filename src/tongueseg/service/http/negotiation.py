"""What an answer holds: chosen by ``?output=``, or by what the request accepts."""

from __future__ import annotations

from enum import StrEnum

from tongueseg.service.http.error_responses import Problem


class Output(StrEnum):
    """What can be asked for."""

    JSON = "json"
    MASK = "mask"
    CUTOUT = "cutout"
    OVERLAY = "overlay"


MEDIA_TYPES = {
    Output.JSON: "application/json",
    Output.MASK: "image/png",
    Output.CUTOUT: "image/png",
    Output.OVERLAY: "image/jpeg",
}

# In the order in which they are offered to who accepts several.
_OFFERS = (Output.JSON, Output.MASK, Output.OVERLAY)


def choose(output: Output | None, accept: str) -> Output:
    """Return what to answer with.

    Args:
        output: asked for by name; it counts before ``accept``.
        accept: the Accept header; empty for anything.

    Raises:
        Problem: 406, nothing that is accepted can be given.
    """
    if output is not None:
        return output
    ranges = _ranges(accept) or {"*/*": 1.0}
    best = max(_OFFERS, key=lambda offer: _quality(MEDIA_TYPES[offer], ranges))
    if _quality(MEDIA_TYPES[best], ranges) <= 0:
        given = ", ".join(MEDIA_TYPES[offer] for offer in _OFFERS)
        raise Problem(406, "not_acceptable", f"answers are {given}")
    return best


def _ranges(accept: str) -> dict[str, float]:
    """Return the media ranges of an Accept header with their quality (RFC 9110, 12.5.1)."""
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        if name.strip():
            ranges[name.strip().lower()] = _q(parameters)
    return ranges


def _q(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    """Return the quality of the range that fits best."""
    group = f"{media_type.partition('/')[0]}/*"
    return next((ranges[name] for name in (media_type, group, "*/*") if name in ranges), 0.0)
