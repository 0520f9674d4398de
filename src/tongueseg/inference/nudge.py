"""A point that contradicts a mask changes it near the point, and nowhere else."""

from __future__ import annotations

import math

import cv2
import numpy as np

from tongueseg.inference.component import Mask, Pixel
from tongueseg.inference.postprocess import Logits

REACH = 0.3
"""How far a point changes a mask at most, as a share of the root of the mask's area."""

MARGIN = 1.0
"""By how much the logit at the point exceeds the threshold afterwards, or falls below it."""

_MIN_PIXELS = 3.0


def nearest_if_near(mask: Mask, at: Pixel) -> Pixel | None:
    """Return the nearest pixel of the outline of a mask ``(h, w)``; None if it is not near."""
    nearest = _nearest(mask, at)
    return nearest if _distance(at, nearest) <= _reach(mask) else None


def nudge(logits: Logits, at: Pixel, threshold: float, *, tongue: bool) -> Logits:
    """Return logits that put a pixel, and what is like it around, on the other side.

    All logits near the point are shifted by what the point needs, less towards the rim. So the
    outline moves to the next edge that the network sees.

    Args:
        logits: ``(h, w)`` float32, smooth.
        at: the pixel, on the wrong side of the threshold.
        threshold: the logit above which a pixel is tongue.
        tongue: whether the pixel is on the tongue. Then it is joined to the mask.

    Returns:
        ``(h, w)`` float32.
    """
    mask = logits > threshold
    reach = max(_MIN_PIXELS, _reach(mask))
    shifted = logits.copy()
    rows, columns = (
        np.arange(max(0, math.floor(middle - reach)), min(side, math.ceil(middle + reach) + 1))
        for middle, side in zip(at, mask.shape, strict=True)
    )
    away = np.hypot(rows[:, None] - at[0], columns - at[1]) / reach
    target = np.float32(threshold + (MARGIN if tongue else -MARGIN))
    shift = np.clip(2 - 2 * away, 0, 1) * (target - logits[at])
    shifted[np.ix_(rows, columns)] += shift.astype(np.float32)
    nearest = _nearest(mask, at)
    if tongue and nearest is not None:
        line = cv2.line(np.zeros_like(mask, np.uint8), at[::-1], nearest[::-1], 1) > 0
        shifted[line] = np.maximum(shifted[line], target)
    return shifted


def _nearest(mask: Mask, at: Pixel) -> Pixel | None:
    """Return the pixel of a mask's outline nearest to a pixel; None where there is no outline."""
    inner = cv2.erode(mask.view(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    outline = np.argwhere(mask & ~inner)
    if not len(outline):
        return None
    row, column = outline[((outline - at) ** 2).sum(1).argmin()]
    return int(row), int(column)


def _distance(at: Pixel, other: Pixel | None) -> float:
    return math.inf if other is None else math.dist(at, other)


def _reach(mask: Mask) -> float:
    return REACH * math.sqrt(mask.sum())
