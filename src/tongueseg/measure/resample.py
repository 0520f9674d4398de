"""The tongue at a common size, so that a photo's resolution changes no measure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.io.window import Window

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Plane = NDArray[np.float32]
Value = TypeVar("Value", bound=np.generic)

SIDE = 96
"""The square root of the tongue's area in cells."""
RIM = 2
"""Cells along the edge whose colour is not counted: 2 % of the tongue's size."""
_LONGEST = 512
"""Cells that no side exceeds, however thin or scattered the mask."""


@dataclass(frozen=True, eq=False)
class ResampledTongue:
    """The rectangle around a tongue, in cells of about 1/96 of the tongue's size.

    Attributes:
        cover: ``(h, w)`` float32, the share of each cell that is tongue, 0 to 1.
        rgb: ``(h, w, 3)`` float32 from 0 to 1, the colour of that share alone.
        x: ``(w,)`` float64, the middles of the columns in the photo's plane.
        y: ``(h,)`` float64, the middles of the rows.
    """

    cover: Plane
    rgb: Plane
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @property
    def surface(self) -> Mask:
        """The cells whose colour is that of the tongue, ``(h, w)`` bool.

        Without a rim along the edge, where no mask parts it cleanly from lip and shadow.
        """
        tongue = np.pad(self.cover >= 0.5, 1).view(np.uint8)
        inner = cv2.erode(tongue, np.ones((3, 3), np.uint8), iterations=RIM)
        return np.asarray(inner[1:-1, 1:-1], np.bool_)


def resample_tongue(pixels: Pixels, mask: Mask) -> ResampledTongue:
    """Bring a tongue to the common size.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        mask: ``(H, W)`` bool, not empty.
    """
    box = bounding_box(mask)
    part, whole = crop(pixels, box), crop(mask, box).view(np.uint8) * np.uint8(255)
    scale = min(SIDE / math.sqrt(np.count_nonzero(whole)), _LONGEST / max(whole.shape))
    size = (max(1, round(box.width * scale)), max(1, round(box.height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    cover = cv2.resize(whole, size, interpolation=how) / np.float32(255)
    # What is no tongue is black before it is mixed in, and taken out of the mixture after.
    alone = cv2.bitwise_and(part, part, mask=whole)
    mixed = cv2.resize(alone, size, interpolation=how) / np.float32(255)
    rgb = np.minimum(mixed / np.maximum(cover, 1e-3)[..., None], 1)
    x = box.left + (np.arange(size[0]) + 0.5) * box.width / size[0]
    y = box.top + (np.arange(size[1]) + 0.5) * box.height / size[1]
    return ResampledTongue(np.asarray(cover, np.float32), np.asarray(rgb, np.float32), x, y)


def bounding_box(mask: Mask) -> Window:
    """Return the smallest upright rectangle that holds a mask ``(H, W)`` bool, not empty."""
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    return Window(top, left, height, width)


def crop(plane: NDArray[Value], window: Window) -> NDArray[Value]:
    """Return the part of a plane ``(H, W)`` or ``(H, W, C)`` that a window shows."""
    rows = slice(window.top, window.top + window.height)
    return plane[rows, window.left : window.left + window.width]
