"""Pixels to files: PNG without loss, JPEG for looking at."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadPhoto

Pixels = NDArray[np.uint8]

JPEG_MAX_SIDE = 65_500
"""The longest side in pixels that libjpeg writes."""


def encode_mask(mask: NDArray[np.bool_]) -> bytes:
    """Encode a mask ``(H, W)`` bool as 8-bit grey PNG of 0 and 255.

    Run-length strategy at the lowest level: a mask is flat, so that more effort costs time and
    saves next to nothing.
    """
    pixels = mask.view(np.uint8) * np.uint8(255)
    how = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]
    return _encode(".png", pixels, how)


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


def _to_bgr(pixels: Pixels) -> Pixels:
    how = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    return np.asarray(cv2.cvtColor(pixels, how), np.uint8)


def _encode(suffix: str, pixels: Pixels, how: list[int]) -> bytes:
    done, content = cv2.imencode(suffix, pixels, how)
    assert done
    return content.tobytes()
