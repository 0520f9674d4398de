"""Pixels to files: PNG without loss, JPEG for looking at, PNG and TIFF for print."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tongueseg.errors import BadPhoto, BadSettings
from tongueseg.io.flat_png import flat_png, is_flat, noisy_png

Pixels = NDArray[np.uint8]

JPEG_MAX_SIDE = 65_500
"""The longest side in pixels that libjpeg writes."""

PRINT_DPI = 300
"""Pixels per inch that printers ask for."""

_CM_PER_INCH = 2.54
_PRINT_TALLEST = 10
_PRINT_FORMATS = {".png": "PNG", ".tif": "TIFF", ".tiff": "TIFF"}


def encode_mask(mask: NDArray[np.bool_]) -> bytes:
    """Encode a mask ``(H, W)`` bool as 8-bit grey PNG of 0 and 255."""
    return flat_png(mask) if is_flat(mask) else noisy_png(mask)


def encode_labels(labels: NDArray[np.uint8], palette: Sequence[tuple[int, int, int]]) -> bytes:
    """Encode labels ``(H, W)`` uint8 as PNG whose pixels are indices of a palette.

    Args:
        palette: the RGB colour of each value.
    """
    image = Image.fromarray(labels)
    # The values stay as they are, and viewers show the colours.
    image.putpalette([channel for colour in palette for channel in colour])
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def encode_probability(probability: NDArray[np.float32]) -> bytes:
    """Encode a probability ``(H, W)`` float32, 0 to 1, as 16-bit grey PNG of 0 to 65535."""
    levels = np.rint(probability * np.float32(65535)).astype(np.uint16)
    return _encode(".png", levels, [cv2.IMWRITE_PNG_COMPRESSION, 3])


def encode_png(pixels: Pixels) -> bytes:
    """Encode ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA uint8 as PNG."""
    return _encode(".png", _to_bgr(pixels), [cv2.IMWRITE_PNG_COMPRESSION, 3])


def encode_jpeg(pixels: Pixels, quality: int = 90, *, name: str = "picture") -> bytes:
    """Encode ``(H, W, 3)`` uint8 RGB as JPEG; ``name`` is for messages.

    Raises:
        BadPhoto: a side is longer than a JPEG can be.
    """
    if max(pixels.shape[:2]) > JPEG_MAX_SIDE:
        height, width = pixels.shape[:2]
        raise BadPhoto(
            f"{name}: {width}x{height} is too long for a JPEG of at most {JPEG_MAX_SIDE:,} pixels "
            "a side; save only mask and cutout"
        )
    return _encode(".jpg", _to_bgr(pixels), [cv2.IMWRITE_JPEG_QUALITY, quality])


def encode_print(
    pixels: Pixels,
    suffix: str = ".png",
    *,
    width_cm: float,
    dpi: int = PRINT_DPI,
    name: str = "picture",
) -> bytes:
    """Scale a picture to a width on paper and encode it with its pixels per inch.

    Args:
        pixels: ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA uint8.
        suffix: ``.png``, ``.tif`` or ``.tiff``.
        width_cm: the width in centimetres.
        dpi: pixels per inch.
        name: what to call the picture in messages.

    Raises:
        BadSettings: another suffix, or no width to print at.
        BadPhoto: the picture is many times taller than it is wide.
    """
    if suffix.lower() not in _PRINT_FORMATS:
        raise BadSettings(f"{suffix}: pictures for print are .png or .tiff")
    width = print_pixels(width_cm, dpi)
    height = max(1, round(pixels.shape[0] * width / pixels.shape[1]))
    if height > _PRINT_TALLEST * width:
        raise BadPhoto(f"{name}: {height // width} times as tall as wide; that fits on no page")
    how = cv2.INTER_AREA if width < pixels.shape[1] else cv2.INTER_CUBIC
    image = Image.fromarray(np.asarray(cv2.resize(pixels, (width, height), interpolation=how)))
    content = io.BytesIO()
    image.save(content, _PRINT_FORMATS[suffix.lower()], dpi=(dpi, dpi), compression="tiff_lzw")
    return content.getvalue()


def print_pixels(width_cm: float, dpi: int = PRINT_DPI) -> int:
    """Return how many pixels fill ``width_cm`` centimetres of paper.

    Raises:
        BadSettings: it is no width that a printer has.

    Example:
        >>> print_pixels(8.5)
        1004
    """
    if not (math.isfinite(width_cm) and 0 < width_cm <= 200 and 1 <= dpi <= 2400):
        raise BadSettings(f"{width_cm:g} cm at {dpi} dpi: give 0 to 200 cm and 1 to 2400 dpi")
    return max(1, round(width_cm / _CM_PER_INCH * dpi))


def _to_bgr(pixels: Pixels) -> Pixels:
    how = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    return np.asarray(cv2.cvtColor(pixels, how), np.uint8)


def _encode(suffix: str, pixels: Pixels | NDArray[np.uint16], how: list[int]) -> bytes:
    done, content = cv2.imencode(suffix, pixels, how)
    assert done
    return content.tobytes()
