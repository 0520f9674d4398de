"""How sure a mean over photos is: its bootstrap interval.

Scores of good masks crowd under 1 with a tail of failures, so that a mean plus or minus two
standard errors reaches past 1 and is too short below. The BCa bootstrap (Efron 1987) follows the
skew: percentiles of resampled means, shifted for bias and for how the spread changes with the mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

LEVEL = 0.95
"""How often such an interval holds the mean of all photos of the kind."""

RESAMPLES = 5_000

_AT_ONCE = 1_000_000
"""Random numbers drawn at a time, so that memory does not grow with the photos."""

_NORMAL = NormalDist()


@dataclass(frozen=True)
class MeanInterval:
    """A mean over photos and the interval around it.

    Attributes:
        mean: over the photos whose value is defined; NaN where there are none.
        low, high: the interval; NaN for less than two such photos.
        defined, undefined: how many photos are in the mean, and how many were NaN.
    """

    mean: float
    low: float
    high: float
    defined: int
    undefined: int


def mean_interval(
    values: ArrayLike, *, level: float = LEVEL, resamples: int = RESAMPLES, seed: int = 0
) -> MeanInterval:
    """Return the mean of one value per photo with its BCa bootstrap interval.

    Photos are drawn again as wholes, so the interval tells what other photos of the same kind
    would give; for fewer than about ten it is too short.

    Args:
        values: ``(N,)`` floats; NaN is left out and counted.
        level: of the interval, between 0 and 1.
    """
    every = np.asarray(values, np.float64)
    known = every[~np.isnan(every)]
    undefined = every.size - known.size
    mean = float(known.mean()) if known.size else math.nan
    if known.size < 2:
        return MeanInterval(mean, math.nan, math.nan, known.size, undefined)
    low, high = _bca(known, mean, level, _resampled_means(known, resamples, seed))
    return MeanInterval(mean, low, high, known.size, undefined)


def blocks(rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """Yield shapes of ``columns`` columns and a bounded size that have ``rows`` rows in all."""
    most = max(1, _AT_ONCE // columns)
    for start in range(0, rows, most):
        yield min(most, rows - start), columns


def _resampled_means(known: Values, resamples: int, seed: int) -> Values:
    rng = np.random.default_rng(seed)
    parts = [
        known[rng.integers(0, known.size, shape)].mean(axis=1)
        for shape in blocks(resamples, known.size)
    ]
    return np.concatenate(parts)


def _bca(known: Values, mean: float, level: float, means: Values) -> tuple[float, float]:
    away = known - known.mean()
    spread = float(np.square(away).sum())
    if spread == 0:
        return mean, mean
    # The jackknife of a mean in closed form.
    acceleration = float((away**3).sum()) / (6 * spread**1.5)
    bias = _NORMAL.inv_cdf(_share_below(means, mean))
    ends = (_NORMAL.inv_cdf(tail) for tail in ((1 - level) / 2, (1 + level) / 2))
    shifted = (bias + (bias + z) / (1 - acceleration * (bias + z)) for z in ends)
    low, high = np.quantile(means, [_NORMAL.cdf(z) for z in shifted])
    return float(low), float(high)


def _share_below(means: Values, mean: float) -> float:
    """Return the share of resampled means below the mean, ties by half, neither 0 nor 1."""
    below = np.count_nonzero(means < mean) + np.count_nonzero(means == mean) / 2
    return min(max(below, 0.5), means.size - 0.5) / means.size
