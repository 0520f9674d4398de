"""Masks that annotation files carry within them: encoded pictures of a part of the photo.

Whatever an annotation says, no more is unpacked than the photo has pixels for.
"""

from __future__ import annotations

import base64
import binascii
import io
import zlib

import numpy as np
from PIL import Image

from tongueseg.data.formats.drawing import Size
from tongueseg.data.formats.fill import Mask
from tongueseg.errors import BadAnnotation

# Four channels of 8 bits, the filter of each row, and the head of the file.
_CHANNELS, _HEAD = 4, 1 << 16


def decode_base64(text: str, where: str) -> bytes:
    """Return the bytes of base64 text.

    Raises:
        BadAnnotation: it is none; the message calls it ``where``.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadAnnotation(f"{where}: is not base64") from error


def inflate_png(content: bytes, size: Size) -> bytes:
    """Unpack zlib's bytes of a PNG that is no larger than a photo of ``size``.

    Raises:
        BadAnnotation: they are none, or of something larger.
    """
    height, width = size
    most = height * (width * _CHANNELS + 1) + _HEAD
    unpacker = zlib.decompressobj()
    try:
        png = unpacker.decompress(content, most)
    except zlib.error as error:
        raise BadAnnotation("its mask is not packed by zlib") from error
    if not unpacker.eof:
        raise BadAnnotation("its mask is cut short, or larger than its photo")
    return png


def paste_png(png: bytes, left: int, top: int, size: Size) -> Mask:
    """Decode a PNG and place its left upper corner in a mask of ``size``.

    What is not transparent counts where it has transparency, else what is not black.

    Raises:
        BadAnnotation: it is no PNG, or leaves the photo.
    """
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            right, bottom = left + image.width, top + image.height
            if left < 0 or top < 0 or bottom > size[0] or right > size[1]:
                raise BadAnnotation("its mask leaves the photo")
            pixels = np.asarray(_plane(image)) > 0
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadAnnotation("its mask is no PNG") from error
    mask = np.zeros(size, np.bool_)
    mask[top:bottom, left:right] = pixels
    return mask


def _plane(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        return image.convert("RGBA").getchannel("A")
    return image.convert("L")
