"""How the tongue is lit and focused in its photo, from its own pixels as they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.measure.quality import BURNT, DARK, sharpness
from tongueseg.measure.resample import Mask, Pixels, bounding_box, crop


@dataclass(frozen=True)
class Exposure:
    """Light and focus on a tongue; NaN without one.

    Attributes:
        luma_mean: mean luma (ITU-R BT.601), as a share of white.
        clipped_share: share of the pixels with red, green or blue at 250 of 255 or above.
        dark_share: share of the pixels with luma under 45 of 255.
        sharpness: standard deviation of the Laplacian at a common size, see
            :func:`tongueseg.measure.quality.sharpness`; NaN where the tongue is too small to tell.
    """

    luma_mean: float = math.nan
    clipped_share: float = math.nan
    dark_share: float = math.nan
    sharpness: float = math.nan


def measure_exposure(pixels: Pixels, mask: Mask) -> Exposure:
    """Measure light and focus.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        mask: ``(H, W)`` bool, not empty.
    """
    box = bounding_box(mask)
    tongue, shape = crop(pixels, box), np.ascontiguousarray(crop(mask, box))
    grey = np.asarray(cv2.cvtColor(tongue, cv2.COLOR_RGB2GRAY), np.uint8)
    luma = _histogram(grey, shape)
    headroom = cv2.inRange(tongue, np.zeros(3), np.full(3, BURNT - 1.0))
    focus = sharpness(grey, shape)
    return Exposure(
        float(luma @ np.arange(256) / 255),
        float(_histogram(np.asarray(headroom, np.uint8), shape)[0]),
        float(luma[: int(DARK)].sum()),
        focus if math.isfinite(focus) else math.nan,
    )


def _histogram(plane: Pixels, shape: Mask) -> NDArray[np.float64]:
    """Return the share of the tongue that has each value, ``(256,)``."""
    counts = cv2.calcHist([plane], [0], shape.view(np.uint8), [256], [0, 256]).ravel()
    return np.asarray(counts / counts.sum(), np.float64)
