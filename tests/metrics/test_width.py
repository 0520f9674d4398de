from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.metrics import tongue_width


def box(
    height: int, width: int, shape: tuple[int, int] = (120, 150), top: int = 10, left: int = 20
) -> NDArray[np.bool_]:
    mask = np.zeros(shape, bool)
    mask[top : top + height, left : left + width] = True
    return mask


def test_no_tongue_has_no_width() -> None:
    assert math.isnan(tongue_width(np.zeros((5, 5), bool)))


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(20, 30, 20), (50, 31, 31), (1, 1, 1), (1, 40, 1), (40, 1, 1), (2, 2, 2)],
)
def test_boxes_by_hand(height: int, width: int, expected: int) -> None:
    assert tongue_width(box(height, width)) == pytest.approx(expected, abs=1e-4)


def test_full_frame() -> None:
    assert tongue_width(np.ones((30, 45), bool)) == pytest.approx(30, abs=1e-4)


@pytest.mark.parametrize("degrees", [0, 20, 45, 70, 90])
def test_a_turned_tongue_is_as_wide(degrees: int) -> None:
    """A rectangle of 60 x 90 around the middle; the corners of its pixels stick out a little."""
    turn = math.radians(degrees)
    rows, columns = np.mgrid[:200, :200] - 99.5
    along = columns * math.cos(turn) + rows * math.sin(turn)
    across = rows * math.cos(turn) - columns * math.sin(turn)
    mask = (np.abs(along) < 45) & (np.abs(across) < 30)
    assert 60 <= tongue_width(mask) + 1e-3 < 62


def test_the_largest_piece_counts() -> None:
    mask = box(20, 30) | box(1, 140, top=100, left=2) | box(5, 5, top=60, left=60)
    assert tongue_width(mask) == pytest.approx(20, abs=1e-4)


def test_a_line_is_larger_than_a_stray_pixel() -> None:
    """Neither has an area between its pixel's centres."""
    diagonal = np.zeros((20, 20), bool)
    diagonal[[2, 3, 4], [2, 3, 4]] = True
    stray = np.zeros((20, 20), bool)
    stray[15, 15] = True
    alone = tongue_width(diagonal)
    assert alone == pytest.approx(math.sqrt(2), abs=1e-4)
    assert tongue_width(diagonal | stray) == alone
    assert tongue_width((diagonal | stray)[::-1, ::-1]) == pytest.approx(alone, abs=1e-4)


def test_a_hole_does_not_make_a_tongue_smaller() -> None:
    mask = box(60, 80)
    mask[20:60, 30:90] = False
    assert tongue_width(mask | box(30, 20, top=80, left=100)) == pytest.approx(60, abs=1e-4)
