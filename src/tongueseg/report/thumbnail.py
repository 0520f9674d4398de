"""The small pictures of a page."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.i18n import Text
from tongueseg.io.encode import encode_jpeg
from tongueseg.report import data_url

_SIDE = 300
"""The longer side of a picture in pixels."""

_QUALITY = 80


@dataclass(frozen=True)
class Picture:
    """A small picture: its words, its data URL, and its size in pixels."""

    caption: Text
    url: str
    width: int
    height: int


def picture(caption: Text, pixels: NDArray[np.uint8]) -> Picture:
    """Make a small picture of ``(h, w, 3)`` uint8 RGB."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Picture(caption, data_url(encode_jpeg(small, _QUALITY)), *size)
