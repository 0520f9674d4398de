"""Whether one model is better than another on the same photos: a paired permutation test."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongueseg.metrics.intervals import MeanInterval, blocks, mean_interval

FLIPS = 9_999
"""Random flips of signs where there are too many photos to go through all."""

_EXACT = 14
"""So many photos that differ have 16,384 flips, and all are gone through."""

_CLOSE = 1e-12
"""Sums that differ by less, as a share of all that is summed, differ by rounding."""


@dataclass(frozen=True)
class Paired:
    """The difference of two models' scores on the same photos, the first minus the second.

    Attributes:
        first, second: the means over the photos on which both are defined.
        difference: the mean difference and its interval; pairs with a NaN are its ``undefined``.
        p: how often a mean difference as large, in either direction, comes by chance if the
            models are alike; NaN where no pair is defined.
    """

    first: float
    second: float
    difference: MeanInterval
    p: float


def paired_test(
    first: ArrayLike, second: ArrayLike, *, flips: int = FLIPS, seed: int = 0
) -> Paired:
    """Compare two models by their scores of the same photos, in the same order.

    If neither is better, each photo's difference could as well have the other sign. The share of
    sign flips whose mean difference is at least as large as the one seen is the p value (Fisher
    1935): exact up to 14 photos that differ, beyond that over ``flips`` random ones and the one
    seen (Phipson and Smyth 2010).

    Args:
        first, second: ``(N,)`` floats; a photo with a NaN in either is left out and counted.
    """
    first_scores, second_scores = np.asarray(first, np.float64), np.asarray(second, np.float64)
    both = ~np.isnan(first_scores - second_scores)
    difference = mean_interval(first_scores - second_scores, seed=seed)
    if not both.any():
        return Paired(math.nan, math.nan, difference, math.nan)
    p = _p_value((first_scores - second_scores)[both], flips, seed)
    return Paired(
        float(first_scores[both].mean()), float(second_scores[both].mean()), difference, p
    )


def _p_value(differences: NDArray[np.float64], flips: int, seed: int) -> float:
    moving = differences[differences != 0]
    if not moving.size:
        return 1.0
    observed = abs(moving.sum()) - _CLOSE * np.abs(moving).sum()
    if moving.size <= _EXACT:
        bits = np.arange(2**moving.size)[:, None] >> np.arange(moving.size) & 1
        return float(np.mean(np.abs(_flipped(moving, bits)) >= observed))
    rng = np.random.default_rng(seed)
    as_large = 0
    for shape in blocks(flips, moving.size):
        sums = _flipped(moving, rng.integers(0, 2, shape, dtype=np.int8))
        as_large += int(np.count_nonzero(np.abs(sums) >= observed))
    return (1 + as_large) / (1 + flips)


def _flipped(differences: NDArray[np.float64], bits: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the sum of the differences for each row of bits, turned around where a bit is 0."""
    return np.asarray((2 * bits - 1) @ differences)
