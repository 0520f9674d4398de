from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.measure import label, regionprops

from drawn_shapes import box, ellipse
from tongueseg.data.dataset import find_pairs
from tongueseg.data.masks import read_mask
from tongueseg.io.photo import read_photo
from tongueseg.measure.axis import Axis
from tongueseg.measure.regions import cut_regions
from tongueseg.measure.shape import Place, Shape, measure_place, measure_shape
from tongueseg.measure.smooth_outline import smooth_outline


def shape(mask: NDArray[np.bool_], degrees: float = 90.0) -> Shape:
    """The shape of a mask whose tip points down, or where it is told to."""
    outline = smooth_outline(mask)
    x, y = outline.mean(0)
    return measure_shape(outline, cut_regions(outline, Axis(x, y, math.radians(degrees), 0.8, 0.9)))


def solidity_by_skimage(mask: NDArray[np.bool_]) -> float:
    (region,) = regionprops(label(mask))  # type: ignore[no-untyped-call]
    return float(region.solidity)


def test_place() -> None:
    assert measure_place(box(20, 30, top=4, left=7, shape=(60, 100))) == Place(
        600, 600 / 6000, 7, 4, 30, 20
    )


@pytest.mark.parametrize(("degrees", "length", "width"), [(90, 80, 50), (270, 80, 50), (0, 50, 80)])
def test_a_box_by_hand(degrees: int, length: int, width: int) -> None:
    measured = shape(box(80, 50), degrees)
    assert (measured.length, measured.width) == pytest.approx((length, width), abs=0.02)
    assert measured.solidity == pytest.approx(1, abs=2e-3)
    assert measured.dents == 0
    assert measured.deepest_dent < 0.005
    assert (measured.axis_confidence, measured.symmetry) == (0.8, 0.9)


@pytest.mark.parametrize("degrees", [0, 25, 45, 110])
def test_an_ellipse_by_hand(degrees: int) -> None:
    measured = shape(ellipse(120, 70, degrees=degrees), degrees)
    assert measured.length == pytest.approx(240, rel=3e-3)
    assert measured.width == pytest.approx(140, rel=6e-3)
    assert measured.solidity == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize(
    ("degrees", "expected"), [(90, 0), (0, 90), (270, 180), (180, -90), (80, 10), (-10, 100)]
)
def test_the_tip_angle_is_told_from_straight_down(degrees: int, expected: int) -> None:
    assert shape(box(80, 50), degrees).tip_angle == pytest.approx(expected, abs=1e-9)


def test_solidity_of_two_boxes_side_by_side() -> None:
    """100 x 100 with a gap of 40 x 60 in its lower edge: 7,600 of 10,000."""
    mask = box(100, 100, top=20, left=60)
    mask[60:120, 90:130] = False
    measured = shape(mask)
    assert measured.solidity == pytest.approx(0.76, abs=5e-3)
    assert measured.solidity == pytest.approx(solidity_by_skimage(mask), abs=5e-3)
    assert measured.dents == 1
    # Of its 60 rows, smoothed by one pixel, and a width of 100.
    assert measured.deepest_dent == pytest.approx(0.6, abs=0.01)


def test_dents_are_counted_from_two_hundredths_of_the_width() -> None:
    for depth, expected in ((1, 0), (4, 1)):
        mask = box(160, 100, top=20, left=60)
        mask[80:120, 60 : 60 + depth] = False
        assert shape(mask).dents == expected


def test_solidity_of_real_tongues_is_that_of_skimage(real_data: Path) -> None:
    for record in find_pairs(real_data / "booth")[::60]:
        photo = read_photo(record.photo)
        mask = read_mask(record.mask, (photo.height, photo.width))
        assert shape(mask).solidity == pytest.approx(solidity_by_skimage(mask), abs=0.01)
