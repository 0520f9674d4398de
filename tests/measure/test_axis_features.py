from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_shapes import box, drop, ellipse
from tongueseg.measure.axis_features import (
    elongation,
    log_odds,
    mirror_dice,
    pattern_symmetry,
    redness,
    taper,
)
from tongueseg.measure.resample import resample_tongue
from tongueseg.measure.symmetry import COUNT

RIGHT, DOWN, LEFT, UP = (COUNT * quarter // 4 for quarter in range(4))


def cover_of(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    return mask.astype(np.float32)


def triangle() -> NDArray[np.bool_]:
    """Return a mask of 60 rows, as wide at the top as it is high, that runs out downwards."""
    y, x = np.mgrid[:80, :80]
    return np.asarray((y >= 10) & (y < 70) & (np.abs(x - 40) * 2 < 70 - y))


def test_symmetry_of_a_box_is_full_along_its_sides() -> None:
    dice = mirror_dice(cover_of(box(60, 100)))
    assert dice[[RIGHT, DOWN, LEFT, UP]] == pytest.approx(1, abs=5e-3)
    # Of a square turned by 45 degrees and cut off; worked out for 60 x 100 by area.
    assert dice[COUNT // 8] == pytest.approx(60**2 / (60 * 100), abs=0.01)


def test_skewness_of_a_triangle() -> None:
    feature = taper(cover_of(triangle()))
    # Of the density 2 - 2 u over 0 to 1 it is 2 sqrt(2) / 5.
    assert feature[DOWN] == pytest.approx(2 * np.sqrt(2) / 5, abs=0.01)
    assert feature[UP] == pytest.approx(-feature[DOWN])
    assert feature[[RIGHT, LEFT]] == pytest.approx(0, abs=1e-3)


def test_length_of_a_box() -> None:
    feature = elongation(cover_of(box(60, 100)))
    assert feature[[RIGHT, LEFT]] == pytest.approx(np.log(100 / 60), abs=1e-3)
    assert feature[[DOWN, UP]] == pytest.approx(-np.log(100 / 60), abs=1e-3)


def test_redness_points_to_the_redder_end() -> None:
    cover = cover_of(box(50, 50))
    a = np.broadcast_to(np.arange(240, dtype=np.float32), (200, 240))
    feature = redness(a, cover)
    assert feature.argmax() == RIGHT
    # All of the variation lies that way, but for what is taken for noise.
    spread = np.sqrt((50**2 - 1) / 12)
    assert feature[RIGHT] == pytest.approx(spread / (spread + 0.5), abs=1e-3)
    assert feature[DOWN] == pytest.approx(0, abs=1e-6)


def test_redness_of_a_grey_photo_points_nowhere() -> None:
    cover = cover_of(ellipse(90, 60))
    assert np.abs(redness(np.zeros_like(cover), cover)).max() == 0
    assert np.abs(pattern_symmetry(np.zeros_like(cover), cover)).max() == 0


def test_pattern_is_alike_along_a_red_stripe_and_not_askew() -> None:
    cover = cover_of(ellipse(90, 90))
    a = np.zeros_like(cover)
    a[:, 190:210] = 20
    feature = pattern_symmetry(a, cover)
    assert feature[[RIGHT, DOWN]].min() > 0.9
    assert feature[COUNT // 8] < 0.3


@pytest.mark.parametrize("degrees", [0, 37, 90, 200])
def test_most_speaks_for_the_tapered_red_end(degrees: int) -> None:
    tongue = resample_tongue(*drop(degrees=degrees))
    odds = log_odds(tongue, mirror_dice(tongue.cover))
    assert abs(odds.argmax() / 2 - degrees) <= 1
