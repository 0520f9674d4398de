"""Pillow images to upright RGB."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from tongueseg.errors import BadPhoto
from tongueseg.io.colour_profile import ColourProfile, profile_of
from tongueseg.io.limits import PhotoLimits, check_size

Pixels = NDArray[np.uint8]

SIDEWAYS = frozenset({5, 6, 7, 8})
"""The EXIF orientations in which a photo is stored lying on its side."""

_EXIF_ORIENTATION = 0x0112
_BAND_PIXELS = 2**20
# What Pillow raises on damaged files, by format.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    RuntimeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, eq=False)
class DecodedPhoto:
    """An upright photo, perhaps at reduced scale.

    Attributes:
        pixels: ``(h, w, 3)`` uint8 RGB.
        height, width: the photo's own upright size in pixels.
        orientation: the EXIF orientation of the file, 1 to 8.
        depth: how many bits the file gives a channel, 8 or 16.
        profile: the colour profile that ``pixels`` were converted to sRGB from; empty if none.
    """

    pixels: Pixels
    height: int
    width: int
    orientation: int = 1
    depth: int = 8
    profile: str = ""


def decode_image(
    image: Image.Image,
    name: str,
    limits: PhotoLimits,
    at_least: int | None = None,
    *,
    in_place: bool = False,
) -> DecodedPhoto:
    """Decode a Pillow image, see :func:`tongueseg.io.decode.decode`.

    Args:
        in_place: turn the image itself upright, which saves a copy.

    Raises:
        BadPhoto: it is damaged or too large.
    """
    width, height = image.size
    check_size(width, height, name, limits)
    depth = _depth(image)
    try:
        if at_least is not None:
            _reduce_scale(image, at_least)
        # A TIFF loses its tags when it is loaded.
        orientation = _orientation(image)
        image.load()
        if _orientation(image) in SIDEWAYS:
            width, height = height, width
        if in_place:
            ImageOps.exif_transpose(image, in_place=True)
        elif orientation != 1:
            image = ImageOps.exif_transpose(image)
        profile = profile_of(image)
        pixels = _rgb_pixels(image, name, profile)
    except DAMAGE as error:
        raise BadPhoto(f"{name}: damaged ({first_line(error)})") from error
    converted_from = profile.name if profile else ""
    return DecodedPhoto(pixels, height, width, orientation, depth, converted_from)


def _reduce_scale(image: Image.Image, at_least: int) -> None:
    """Let a JPEG that is not loaded yet decode at a fraction of its size."""
    if image.format not in ("JPEG", "MPO"):
        return
    # Pillow's draft never goes below the requested size. Its sides are equal here, so that it does
    # not matter whether the photo lies on its side.
    scale = max(at_least / image.width, at_least / image.height)
    if scale < 1:
        image.draft(image.mode, (round(image.width * scale), round(image.height * scale)))


def _orientation(image: Image.Image) -> int:
    tag = image.getexif().get(_EXIF_ORIENTATION)
    return next((known for known in range(1, 9) if tag == known), 1)


def _depth(image: Image.Image) -> int:
    # Pillow's mode of a 16-bit colour photo is RGB; only its tiles tell how the file holds it.
    held = [image.mode, *(str(tile[3]) for tile in getattr(image, "tile", ()))]
    return 16 if any(";16" in how for how in held) else 8


def _rgb_pixels(image: Image.Image, name: str, profile: ColourProfile | None) -> Pixels:
    """Convert a band of rows at a time: copies of all rows would double the memory."""
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    rows = max(1, _BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        rgb = _to_rgb(band, name)
        pixels[top : top + rows] = np.asarray(profile.to_srgb(rgb) if profile else rgb)
    return pixels


def _to_rgb(image: Image.Image, name: str) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode in ("I", "F"):
        raise BadPhoto(f"{name}: 32-bit grey values have no defined white; save it as 8 or 16 bit")
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def first_line(error: BaseException) -> str:
    """Return the first line of an error message, or the name of the error without one."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__
