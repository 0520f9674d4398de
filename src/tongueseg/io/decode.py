"""Encoded photos to upright RGB: here where that is cheap, else in a process of its own."""

from __future__ import annotations

from tongueseg.io.cost.photo_cost import photo_cost
from tongueseg.io.decode_process import decode_aside
from tongueseg.io.decoder import decode_here, formats_of
from tongueseg.io.limits import PhotoLimits
from tongueseg.io.pillow_image import DecodedPhoto


def decode(
    content: bytes, name: str, limits: PhotoLimits, at_least: int | None = None
) -> DecodedPhoto:
    """Decode the bytes of a photo.

    Args:
        content: a file in one of :data:`tongueseg.io.decoder.FORMATS`, HEIC or AVIF.
        name: what to call the photo in messages.
        limits: what it may cost.
        at_least: a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size as long as both sides keep
            at least this many pixels; None for the full size.

    Raises:
        BadPhoto: the bytes are no photo, damaged, or too costly.
        MissingExtra: a HEIC photo without the ``heic`` extra.
    """
    formats_of(content, name)
    cost = photo_cost(content, name, limits, at_least)
    if cost is None:
        return decode_here(content, name, limits, at_least)
    if not cost.dear:
        return decode_here(content, name, limits, at_least, cost.pixels)
    return decode_aside(content, name, limits, cost, at_least)
