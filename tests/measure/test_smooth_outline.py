from __future__ import annotations

import math

import numpy as np
import pytest

from drawn_shapes import box, ellipse
from tongueseg.measure.smooth_outline import (
    POINTS,
    hull_indices,
    perimeter,
    polygon_area,
    smooth_outline,
)


@pytest.mark.parametrize(("height", "width"), [(60, 100), (100, 60), (80, 80)])
def test_a_box_keeps_its_sides(height: int, width: int) -> None:
    line = smooth_outline(box(height, width, top=20, left=30))
    assert line.shape == (POINTS, 2)
    assert line.min(0) == pytest.approx([30, 20], abs=0.01)
    assert line.max(0) == pytest.approx([30 + width, 20 + height], abs=0.01)
    assert polygon_area(line) == pytest.approx(height * width, rel=1e-3)
    assert perimeter(line) == pytest.approx(2 * (height + width), rel=0.01)


@pytest.mark.parametrize(("radius", "tolerance"), [(50, 0.01), (100, 0.002), (180, 0.001)])
def test_a_disc_has_no_stairs(radius: int, tolerance: float) -> None:
    line = smooth_outline(ellipse(radius, radius))
    assert perimeter(line) == pytest.approx(2 * math.pi * radius, rel=tolerance)
    assert polygon_area(line) == pytest.approx(math.pi * radius**2, rel=tolerance)
    assert np.hypot(*(line - 200).T) == pytest.approx(radius, abs=0.3)


@pytest.mark.parametrize("degrees", [0, 13, 45])
def test_no_direction_is_longer_than_another(degrees: int) -> None:
    line = smooth_outline(ellipse(120, 60, degrees=degrees))
    h = ((120 - 60) / (120 + 60)) ** 2
    ramanujan = math.pi * 180 * (1 + 3 * h / (10 + math.sqrt(4 - 3 * h)))
    assert perimeter(line) == pytest.approx(ramanujan, rel=0.003)


def test_the_largest_piece_and_its_outer_edge_count() -> None:
    mask = box(90, 90)
    mask[50:60, 60:70] = False
    lonely = mask.copy()
    lonely[:5, :5] = True
    assert np.allclose(smooth_outline(lonely), smooth_outline(mask))
    assert polygon_area(smooth_outline(mask)) == pytest.approx(8100, rel=1e-3)


def test_a_single_pixel() -> None:
    line = smooth_outline(box(1, 1, top=3, left=5))
    assert line.min(0) == pytest.approx([5, 3], abs=0.02)
    assert line.max(0) == pytest.approx([6, 4], abs=0.02)


def test_hull_of_a_square_with_a_dent() -> None:
    line = np.array([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], float)
    assert hull_indices(line).tolist() == [0, 1, 2, 4]
