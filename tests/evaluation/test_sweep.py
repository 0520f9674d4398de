from __future__ import annotations

import math

import numpy as np
import pytest

from tongueseg.evaluation.sweep import BINS, THRESHOLDS, RunningMean, histogram, overlaps
from tongueseg.metrics import count, dice, iou


def test_pixels_are_counted_by_probability_and_truth() -> None:
    probability = np.array([[0.0, 0.004, 0.5], [0.501, 0.999, 1.0]], np.float32)
    truth = np.array([[False, False, True], [True, False, True]])
    result = histogram(probability, truth)
    assert result.background[[0, 99]].tolist() == [2, 1]
    # 0.5 itself is not above a threshold of 0.5.
    assert result.tongue[[49, 50, 99]].tolist() == [1, 1, 1]
    assert result.background.sum() + result.tongue.sum() == 6
    assert result.total[[0, 49, 50, 99]] == pytest.approx([0.004, 0.5, 0.501, 1.999])


def test_overlaps_by_hand() -> None:
    """Two pixels of tongue at 0.9 and 0.3, one of background at 0.6."""
    result = histogram(np.array([0.9, 0.3, 0.6], np.float32), np.array([True, True, False]))
    ious, dices = overlaps(result)
    at = {threshold: n for n, threshold in enumerate(THRESHOLDS)}
    assert ious[[at[0.2], at[0.5], at[0.7], at[0.95]]].tolist() == [2 / 3, 1 / 3, 1 / 2, 0]
    assert dices[[at[0.2], at[0.5], at[0.7], at[0.95]]].tolist() == [4 / 5, 1 / 2, 2 / 3, 0]


def test_every_threshold_agrees_with_masks_at_it() -> None:
    rng = np.random.default_rng(3)
    truth = rng.random((50, 40)) < 0.3
    # Off the edges of the bins, where a float could fall on either side.
    probability = (rng.integers(0, 100, truth.shape) / 100 + 0.004).astype(np.float32)
    result = overlaps(histogram(probability, truth))
    for n, threshold in enumerate(THRESHOLDS):
        counts = count(probability > threshold, truth)
        assert result[:, n].tolist() == [iou(counts), dice(counts)]


def test_no_threshold_brings_a_tongue_back() -> None:
    surely = np.full(4, 0.99, np.float32)
    missed = histogram(surely, np.array([True, True, False, False]))
    assert (overlaps(missed, tongue=False) == 0).all()
    nothing = histogram(surely, np.zeros(4, bool))
    assert np.isnan(overlaps(nothing, tongue=False)).all()


def test_thresholds_are_those_asked_for() -> None:
    assert (THRESHOLDS[0], THRESHOLDS[-1], len(THRESHOLDS)) == (0.05, 0.95, 19)
    assert all(round(BINS * t) == pytest.approx(BINS * t) for t in THRESHOLDS)


def test_a_running_mean_leaves_nan_out() -> None:
    running = RunningMean(3)
    for values in ([1, math.nan, math.nan], [2, 4, math.nan], [6, 8, math.nan]):
        running.add(np.array(values))
    assert running.mean[:2].tolist() == [3, 6]
    assert math.isnan(running.mean[2])
