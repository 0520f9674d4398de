"""What other thresholds would have scored, from one histogram per photo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.metrics import Counts, dice, iou

Values = NDArray[np.float64]

BINS = 100
"""Bins of the probability, so that every whole percent is a threshold."""

THRESHOLDS = tuple(percent / 100 for percent in range(5, 100, 5))


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many pixels of a photo got which probability; bin k holds ``k/100 < p <= (k+1)/100``.

    Attributes:
        background, tongue: ``(BINS,)`` int64, the pixels that are truly one or the other.
        total: ``(BINS,)`` float64, the sum of the probabilities of both.
    """

    background: NDArray[np.int64]
    tongue: NDArray[np.int64]
    total: Values


def histogram(probability: NDArray[np.float32], truth: NDArray[np.bool_]) -> Histogram:
    """Count pixels by their probability, apart for background and tongue.

    Args:
        probability: float32 from 0 to 1, of any shape.
        truth: bool of the same shape.
    """
    p, is_tongue = probability.ravel(), truth.ravel()
    bins = np.maximum(np.ceil(p * BINS).astype(np.int64) - 1, 0)
    counts = np.bincount(bins + BINS * is_tongue, minlength=2 * BINS)
    total = np.asarray(np.bincount(bins, weights=p, minlength=BINS), np.float64)
    return Histogram(counts[:BINS], counts[BINS:], total)


def overlaps(pixels: Histogram, *, tongue: bool = True) -> Values:
    """Return IoU and Dice of one photo at each of :data:`THRESHOLDS`, ``(2, 19)`` float64.

    Args:
        pixels: of the whole photo.
        tongue: False where the model finds no tongue at all; no threshold brings one back.
    """
    counts_at = [_counts(pixels, round(BINS * threshold), tongue) for threshold in THRESHOLDS]
    return np.array([[score(counts) for counts in counts_at] for score in (iou, dice)])


class RunningMean:
    """The mean of arrays that come one by one, NaN left out element by element."""

    def __init__(self, *shape: int) -> None:
        self._total, self._count = np.zeros(shape), np.zeros(shape)

    def add(self, values: Values) -> None:
        """Take in another array."""
        known = ~np.isnan(values)
        self._total += np.where(known, values, 0)
        self._count += known

    @property
    def mean(self) -> Values:
        """The mean so far; NaN where nothing was known."""
        nothing = np.full_like(self._total, np.nan)
        return np.divide(self._total, self._count, out=nothing, where=self._count > 0)


def _counts(pixels: Histogram, first: int, tongue: bool) -> Counts:
    if not tongue:
        first = BINS
    right, wrong = int(pixels.tongue[first:].sum()), int(pixels.background[first:].sum())
    missed, rest = int(pixels.tongue[:first].sum()), int(pixels.background[:first].sum())
    return Counts(right, wrong, missed, rest)
