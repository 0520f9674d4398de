from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.evaluation.calibration import GROUPS, Calibration, Reliability, near_edge
from tongueseg.evaluation.sweep import histogram


def calibrated(
    *photos: tuple[list[float] | NDArray[np.float64], list[bool] | NDArray[np.bool_]],
) -> Reliability:
    gathered = Calibration()
    for probability, truth in photos:
        gathered.add(histogram(np.array(probability, np.float32), np.array(truth, bool)))
    return gathered.reliability


def test_a_diagram_by_hand() -> None:
    """Ten pixels given 0.88 of which six are tongue, and ten given 0.02 of which none is."""
    result = calibrated(([0.88] * 10 + [0.02] * 10, [True] * 6 + [False] * 14))
    high, low = round(0.88 * GROUPS) - 1, 0
    assert result.predicted[[low, high]] == pytest.approx([0.02, 0.88], abs=1e-6)
    assert result.observed[[low, high]] == pytest.approx([0, 0.6])
    assert result.weight[[low, high]] == pytest.approx([0.5, 0.5])
    assert np.isnan(result.predicted).sum() == GROUPS - 2
    # Half of all is 0.02 off, half 0.28.
    assert result.error == pytest.approx(0.15, abs=1e-6)


def test_a_small_photo_weighs_as_much_as_a_large_one() -> None:
    result = calibrated(([0.99] * 1000, [True] * 1000), ([0.99], [False]))
    assert result.observed[-1] == pytest.approx(0.5)


def test_the_error_is_that_of_its_definition() -> None:
    rng = np.random.default_rng(0)
    probability = rng.random(20_000)
    truth = rng.random(20_000) < probability**2
    expected = 0
    for k in range(GROUPS):
        inside = (probability > k / GROUPS) & (probability <= (k + 1) / GROUPS)
        expected += inside.mean() * abs(probability[inside].mean() - truth[inside].mean())
    assert calibrated((probability, truth)).error == pytest.approx(expected, abs=1e-4)
    assert expected > 0.1


def test_an_honest_probability_has_next_to_no_error() -> None:
    rng = np.random.default_rng(1)
    probability = rng.random(200_000)
    assert calibrated((probability, rng.random(200_000) < probability)).error < 0.01


def test_nothing_seen_has_no_error_and_no_warning() -> None:
    assert math.isnan(calibrated().error)
    assert math.isnan(calibrated(([], [])).error)


def test_near_a_straight_edge() -> None:
    """2 % of the diagonal of 100 x 100 are 2.8 pixels: two columns on either side."""
    truth = np.zeros((100, 100), bool)
    truth[:, :50] = True
    near = near_edge(truth)
    assert np.flatnonzero(near[37]).tolist() == [48, 49, 50, 51]


@pytest.mark.parametrize("value", [True, False])
def test_without_an_edge_nothing_is_near_it(value: bool) -> None:
    assert not near_edge(np.full((9, 9), value)).any()
