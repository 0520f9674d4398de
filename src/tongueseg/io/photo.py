"""Photos: anything that holds one becomes upright RGB uint8."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from tongueseg.io.decode import decode
from tongueseg.io.limits import PhotoLimits
from tongueseg.io.photo_source import Source, image_from_array, read_bytes
from tongueseg.io.pillow_image import DecodedPhoto, Pixels, decode_image

__all__ = ["Photo", "PhotoLimits", "Pixels", "Source", "read_photo"]


@dataclass(frozen=True, eq=False)
class Photo:
    """An upright photo, possibly decoded at reduced scale.

    Attributes:
        pixels: ``(h, w, 3)`` uint8 RGB.
        height, width: the photo's own upright size in pixels; ``h <= height``, ``w <= width``.
        name: what to call it in messages.
        orientation: how EXIF says the file stores it, 1 (upright) to 8; ``pixels`` are upright.
            Always 1 for HEIC, which other programs turn upright as well.
        depth: how many bits the file gives a channel, 8 or 16.
        profile: the colour profile of the file, such as ``Display P3``, that ``pixels`` were
            converted to sRGB from; empty where they are as the file has them.
    """

    pixels: Pixels
    height: int
    width: int
    name: str = "photo"
    _source: bytes | None = field(default=None, repr=False)
    _limits: PhotoLimits = field(default=PhotoLimits(), repr=False)
    orientation: int = 1
    depth: int = 8
    profile: str = ""

    @property
    def reduced(self) -> bool:
        """Whether ``pixels`` are fewer than the photo's own."""
        return self.pixels.shape[:2] != (self.height, self.width)

    def full(self) -> Photo:
        """Return the photo at its own size, decoding it again where it was reduced."""
        return self.at_least(max(self.height, self.width))

    def at_least(self, side: int) -> Photo:
        """Return the photo with both sides of ``side`` pixels or more, as far as it has them."""
        needed = min(side, self.height, self.width)
        if not self.reduced or self._source is None or min(self.pixels.shape[:2]) >= needed:
            return self
        decoded = decode(self._source, self.name, self._limits, side)
        return _photo(decoded, self.name, self._limits, self._source)


def read_photo(
    source: Source, *, at_least: int | None = None, limits: PhotoLimits | None = None
) -> Photo:
    """Read a photo as upright RGB.

    EXIF orientation is applied. Colours of a profile such as Display P3 become sRGB. Grey, palette,
    CMYK and 16-bit photos become 8-bit RGB; transparency is laid on white.

    Args:
        source: path, encoded bytes, binary file object, Pillow image, or an array
            ``(H, W)``, ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA of uint8 or uint16.
        at_least: a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size as long as both sides
            keep at least this many pixels; None for the full size.
        limits: bytes and pixels beyond which a photo is refused.

    Raises:
        BadPhoto: the photo is missing, empty, damaged, too large, or none.
        MissingExtra: a HEIC photo without the ``heic`` extra.

    Example:
        >>> read_photo("tongue.jpg").pixels.shape
        (400, 400, 3)
    """
    limits = limits or PhotoLimits()
    if isinstance(source, np.ndarray):
        return _photo(decode_image(image_from_array(source), "array", limits), "array", limits)
    if isinstance(source, Image.Image):
        return _photo(decode_image(source, "image", limits), "image", limits)
    content, name = read_bytes(source, limits)
    return _photo(decode(content, name, limits, at_least), name, limits, content)


def _photo(
    decoded: DecodedPhoto, name: str, limits: PhotoLimits, source: bytes | None = None
) -> Photo:
    return Photo(
        decoded.pixels,
        decoded.height,
        decoded.width,
        name,
        source,
        limits,
        decoded.orientation,
        decoded.depth,
        decoded.profile,
    )
