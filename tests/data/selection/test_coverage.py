from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.data.selection.coverage import choose_covering, nearest_of

NONE = np.empty((0, 1), np.float32)


def line(*places: float) -> NDArray[np.float32]:
    return np.array(places, np.float32)[:, None]


def even(count: int) -> NDArray[np.float32]:
    return np.ones(count, np.float32)


def test_two_clusters_get_one_choice_each() -> None:
    """The first choice is the nearest to all, the second the middle of the other cluster."""
    points = line(0, 1, 2, 50, 51, 52)
    assert choose_covering(points, even(6), NONE, range(6), 2) == [2, 4]


def test_what_is_drawn_is_covered_already() -> None:
    points = line(0, 1, 2, 50, 51, 52)
    assert choose_covering(points, even(6), line(1), range(6), 1) == [4]


def test_weight_counts() -> None:
    points, weights = line(0, 10, 20), np.array([1, 1, 100], np.float32)
    assert choose_covering(points, weights, NONE, range(3), 1) == [2]


def test_one_of_a_group_alone_is_chosen_and_none_of_a_negative_one() -> None:
    points = line(0, 0.1, 5, 9)
    assert sorted(choose_covering(points, even(4), NONE, [7, 7, -1, 8], 4)) in ([0, 3], [1, 3])


def test_every_choice_is_the_greedy_one() -> None:
    """The bounds of earlier rounds leave the choices of a plain search as they are."""
    rng = np.random.default_rng(0)
    points = rng.normal(size=(700, 3)).astype(np.float32)
    weights = rng.random(700).astype(np.float32)
    drawn = rng.normal(size=(4, 3)).astype(np.float32)
    nearest = nearest_of(points, drawn)[1].astype(float)
    expected: list[int] = []
    for _ in range(12):
        apart = np.linalg.norm(points[:, None] - points[None], axis=2)
        gains = weights @ np.maximum(nearest[:, None] - apart, 0)
        gains[expected] = -1
        expected.append(int(gains.argmax()))
        nearest = np.minimum(nearest, apart[:, expected[-1]])
    assert choose_covering(points, weights, drawn, range(700), 12) == expected


@pytest.mark.parametrize("number", [1, 3, 9])
def test_never_more_than_there_are(number: int) -> None:
    assert len(choose_covering(line(1, 2, 3), even(3), NONE, range(3), number)) == min(number, 3)


def test_points_in_one_place() -> None:
    assert choose_covering(line(2, 2, 2), even(3), NONE, range(3), 2) == [0, 1]
