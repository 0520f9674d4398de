from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.metrics import MeanInterval, intervals, mean_interval


def skewed(count: int, seed: int = 0) -> NDArray[np.float64]:
    """Scores as good models have them: crowded under 1, with a tail."""
    return 1 - np.random.default_rng(seed).exponential(0.03, count)


def test_mean_lies_in_its_interval() -> None:
    values = skewed(60)
    result = mean_interval(values)
    assert result.mean == values.mean()
    assert result.low < result.mean < result.high < 1
    assert (result.defined, result.undefined) == (60, 0)


def test_seed_decides() -> None:
    values = skewed(40)
    assert mean_interval(values, seed=3) == mean_interval(values, seed=3)
    assert mean_interval(values, seed=3) != mean_interval(values, seed=4)


def test_undefined_values_are_counted_and_change_nothing() -> None:
    values = skewed(20)
    holed = np.insert(values, [0, 7, 7, 20], math.nan)
    result, expected = mean_interval(holed), mean_interval(values)
    assert (result.low, result.mean, result.high) == (expected.low, expected.mean, expected.high)
    assert (result.defined, result.undefined) == (20, 4)


def test_too_few_values_have_no_interval() -> None:
    nothing, alone = mean_interval([math.nan]), mean_interval([0.5, math.nan])
    assert all(map(math.isnan, (nothing.mean, nothing.low, nothing.high)))
    assert (nothing.defined, nothing.undefined) == (0, 1)
    assert alone.mean == 0.5
    assert math.isnan(alone.low)
    assert math.isnan(alone.high)
    assert mean_interval([]).defined == 0


def test_values_all_alike() -> None:
    assert mean_interval([0.25] * 5) == MeanInterval(0.25, 0.25, 0.25, 5, 0)


def test_two_values_by_hand() -> None:
    """Means of two draws from 0 and 1 are 0, a half or 1, and a quarter of them is 0."""
    result = mean_interval([0, 1])
    assert (result.low, result.mean, result.high) == (0, 0.5, 1)


def test_a_lower_level_is_narrower() -> None:
    wide, narrow = mean_interval(skewed(50)), mean_interval(skewed(50), level=0.5)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_the_interval_leans_towards_the_tail() -> None:
    result = mean_interval(skewed(60))
    assert result.mean - result.low > result.high - result.mean


@pytest.mark.parametrize("values", [skewed(7), skewed(60, 2), np.arange(25.0), [0] * 30 + [1]])
def test_agrees_with_scipy(values: list[int] | NDArray[np.float64]) -> None:
    """From the same random numbers the two come to the same interval."""
    stats = pytest.importorskip("scipy.stats")
    reference = stats.bootstrap(
        (np.asarray(values),), np.mean, n_resamples=2000, rng=np.random.default_rng(5), method="BCa"
    ).confidence_interval
    ours = mean_interval(values, resamples=2000, seed=5)
    assert (ours.low, ours.high) == pytest.approx((reference.low, reference.high), abs=1e-9)


def test_drawing_in_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = mean_interval(skewed(30), resamples=500)
    monkeypatch.setattr(intervals, "_AT_ONCE", 700)
    assert mean_interval(skewed(30), resamples=500) == whole


def test_blocks_hold_all_rows_and_no_more_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intervals, "_AT_ONCE", 100)
    assert list(intervals.blocks(7, 30)) == [(3, 30), (3, 30), (1, 30)]
    # Where a single row does not fit it is taken all the same.
    assert list(intervals.blocks(2, 1000)) == [(1, 1000), (1, 1000)]


def test_intervals_hold_the_true_mean_about_as_often_as_they_say() -> None:
    """Of 200 samples of 40 photos, whose true mean score is 0.97."""
    held = 0
    for seed in range(200):
        result = mean_interval(skewed(40, 1000 + seed), resamples=600)
        held += result.low <= 0.97 <= result.high
    assert 180 <= held <= 199
