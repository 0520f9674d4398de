"""Whether a probability is one: of the pixels given 0.8, eight of ten should be tongue."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.evaluation.sweep import BINS, Histogram

Mask = NDArray[np.bool_]
Values = NDArray[np.float64]

GROUPS = 20
"""Bins of the reliability diagram."""

EDGE = 0.02
"""Pixels within this share of the photo's diagonal from the true outline are near it."""


@dataclass(frozen=True, eq=False)
class Reliability:
    """What was promised and what was kept, in groups of equal width of the probability.

    Attributes:
        predicted: ``(GROUPS,)`` mean probability of the pixels in each group.
        observed: ``(GROUPS,)`` share of them that is tongue.
        weight: ``(GROUPS,)`` share of all pixels that is in the group; the others of an empty
            group are NaN.
        error: the expected calibration error, 0 to 1: the mean distance between promised and kept
            (Naeini 2015); NaN without any pixel.
    """

    predicted: Values
    observed: Values
    weight: Values
    error: float


class Calibration:
    """Gathers photos into a reliability diagram; each photo weighs the same, whatever its size."""

    def __init__(self) -> None:
        self._background, self._tongue, self._total = np.zeros((3, BINS))

    def add(self, pixels: Histogram) -> None:
        """Take in the pixels of another photo, or of a part of it."""
        count = pixels.background.sum() + pixels.tongue.sum()
        if count:
            self._background += pixels.background / count
            self._tongue += pixels.tongue / count
            self._total += pixels.total / count

    @property
    def reliability(self) -> Reliability:
        """The diagram of all photos so far."""
        tongue, background, total = (
            bins.reshape(GROUPS, -1).sum(axis=1)
            for bins in (self._tongue, self._background, self._total)
        )
        size = tongue + background
        predicted, observed = (
            np.divide(part, size, out=np.full(GROUPS, np.nan), where=size > 0)
            for part in (total, tongue)
        )
        weight = size / max(size.sum(), 1e-300)
        error = float(np.nansum(weight * np.abs(predicted - observed))) if size.any() else np.nan
        return Reliability(predicted, observed, weight, error)


def near_edge(truth: Mask) -> Mask:
    """Return the pixels on both sides of the outline of ``truth``, ``(H, W)`` bool.

    Where there is no tongue, or nothing else, there is no outline and no such pixel.
    """
    if truth.all() or not truth.any():
        return np.zeros_like(truth)
    reach = max(1.0, EDGE * float(np.hypot(*truth.shape)))
    inside, outside = (
        cv2.distanceTransform(side.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        for side in (truth, ~truth)
    )
    return np.asarray(inside + outside <= reach)
