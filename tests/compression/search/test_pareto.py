from __future__ import annotations

import numpy as np
import pytest

from tongueseg.compression.budget import parse_budget
from tongueseg.compression.search.pareto import (
    dominated,
    dominates,
    losses,
    pareto_front,
    reference,
)
from trials_by_hand import trial

BOTH = ("latency", "size")


def test_domination() -> None:
    assert dominates((1, 1), (1, 2))
    assert not dominates((1, 1), (1, 1))
    assert not dominates((1, 3), (2, 2))


def test_the_front_by_hand() -> None:
    best = trial(0, iou=0.97, latency=4, size=900)
    fast = trial(1, iou=0.95, latency=1, size=900)
    small = trial(2, iou=0.94, latency=2, size=300)
    beaten = trial(3, iou=0.93, latency=2, size=800)
    stopped = trial(4, iou=None, latency=0.1, size=1)
    trials = [beaten, small, stopped, fast, best]
    assert pareto_front(trials, BOTH) == [best, fast, small]
    assert pareto_front(trials, ("latency",)) == [best, fast]
    assert pareto_front([stopped], BOTH) == []


def test_two_alike_are_both_on_the_front() -> None:
    assert len(pareto_front([trial(0), trial(1)], BOTH)) == 2


def test_an_area_by_hand() -> None:
    # In a box of 4 by 10: 3 x 2 right of and above the one, 1 x 8 of the other, 1 x 2 shared.
    assert dominated([(1.0, 8.0), (3.0, 2.0)], (4.0, 10.0)) == pytest.approx((6 + 8 - 2) / 40)
    assert dominated([(1.0, 8.0), (2.0, 9.0)], (4.0, 10.0)) == pytest.approx(6 / 40)
    assert dominated([], (4.0, 10.0)) == 0
    assert dominated([(4.0, 0.0), (0.0, 11.0)], (4.0, 10.0)) == 0
    assert dominated([(0.0, 0.0)], (4.0, 10.0)) == 1


def test_a_volume_by_hand() -> None:
    # Two boxes of 1/4 that share 1/8.
    points = [(0.5, 0.5, 0.0), (0.5, 0.0, 0.5)]
    assert dominated(points, (1.0, 1.0, 1.0)) == pytest.approx(0.25 + 0.25 - 0.125)


def test_a_volume_against_drawn_points() -> None:
    rng = np.random.default_rng(0)
    points, drawn = rng.random((6, 3)), rng.random((100_000, 3))
    above = np.asarray((drawn[:, None] >= points).all(2))
    inside = above.any(1).mean()
    share = dominated([tuple(point) for point in points.tolist()], (1.0, 1.0, 1.0))
    assert share == pytest.approx(inside, abs=0.01)


def test_the_corner_is_the_budget_or_the_dearest() -> None:
    trials = [trial(0, latency=4, size=900), trial(1, latency=2, size=1500)]
    corner = reference(trials, BOTH, parse_budget("latency<=3ms"))
    assert corner == pytest.approx((0.2, 3, 1500))


def test_losses_are_all_to_be_low() -> None:
    assert losses(trial(iou=0.9, latency=4, size=900), BOTH) == pytest.approx((0.1, 4, 900))
