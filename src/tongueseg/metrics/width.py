"""How wide a tongue is: the measure against which distances are told."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.metrics.counts import Mask

_CORNERS = np.array([(-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)])


def tongue_width(mask: Mask) -> float:
    """Return the shorter side of the smallest rectangle around a mask's largest piece, in pixels.

    The rectangle may be turned. It holds the corners of the pixels, so that a piece of 20 x 30
    pixels is 20 wide and a single pixel 1. NaN where the mask is empty.

    Args:
        mask: ``(H, W)`` bool.
    """
    outlines, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return math.nan
    hull = cv2.convexHull(max((np.asarray(one, np.int32) for one in outlines), key=_size))
    corners = (hull + _CORNERS).reshape(-1, 2).astype(np.float32)
    return float(min(cv2.minAreaRect(corners)[1]))


def _size(outline: NDArray[np.int32]) -> float:
    """Return about how many pixels an outline surrounds (Pick 1899); lines have no area alone."""
    return cv2.contourArea(outline) + cv2.arcLength(outline, True) / 2
