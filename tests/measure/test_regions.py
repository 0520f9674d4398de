from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from drawn_shapes import box, drop
from tongueseg.measure.axis import Axis
from tongueseg.measure.measures import region_numbers
from tongueseg.measure.regions import REGIONS, Regions, cut_regions
from tongueseg.measure.smooth_outline import smooth_outline
from tongueseg.render import REGION_COLOURS

DOWN, RIGHT = math.pi / 2, 0.0
TIP, MIDDLE, ROOT, OWN_LEFT, OWN_RIGHT = range(1, 6)


def regions_of(mask: NDArray[np.bool_], angle: float) -> Regions:
    y, x = np.nonzero(mask)
    return cut_regions(smooth_outline(mask), Axis(x.mean() + 0.5, y.mean() + 0.5, angle, 1, 1))


def numbers(mask: NDArray[np.bool_], angle: float) -> NDArray[np.uint8]:
    y, x = (np.arange(side, dtype=np.float64) + 0.5 for side in mask.shape)
    return regions_of(mask, angle).numbers(x, y)


def test_names_are_those_of_the_picture() -> None:
    assert REGIONS == tuple(REGION_COLOURS) == ("tip", "middle", "root", "left", "right")


def test_a_box_is_cut_into_fifths() -> None:
    """100 high and 50 wide, the tip down: 20 rows of root and of tip, sides of 10 columns."""
    mask = box(100, 50, top=0, left=0, shape=(100, 50))
    labels = numbers(mask, DOWN)
    assert (labels[:20] == ROOT).all()
    assert (labels[80:] == TIP).all()
    assert (labels[20:80, :10] == OWN_RIGHT).all()
    assert (labels[20:80, 10:40] == MIDDLE).all()
    assert (labels[20:80, 40:] == OWN_LEFT).all()


def test_a_tongue_that_points_to_the_right_has_its_left_above() -> None:
    """The photo of the test before, turned by 90 degrees against the clock."""
    mask = box(50, 100, top=0, left=0, shape=(50, 100))
    upright = numbers(mask.T, DOWN)
    assert np.array_equal(numbers(mask, RIGHT), np.rot90(upright))
    assert numbers(mask, RIGHT)[0, 50] == OWN_LEFT


def test_length_and_shares() -> None:
    regions = regions_of(box(100, 50), DOWN)
    assert regions.length == pytest.approx(100, abs=0.01)
    assert regions.share_along(np.array([40.0]), np.array([20 + 25.0])) == pytest.approx(0.25)


def test_sides_follow_the_width_at_their_place() -> None:
    photo, mask = drop()
    labels = region_numbers(photo, mask)
    for row in np.flatnonzero((labels == MIDDLE).any(1))[5:-5:10]:
        inside = labels[row][mask[row]]
        assert (inside == OWN_LEFT).mean() == pytest.approx(0.2, abs=0.02)
        assert (inside == OWN_RIGHT).mean() == pytest.approx(0.2, abs=0.02)


def test_drawn_regions_are_where_they_belong() -> None:
    photo, mask = drop()
    labels = region_numbers(photo, mask)
    places = {number: np.argwhere(labels == number).mean(0) for number in range(1, 6)}
    assert places[ROOT][0] < places[MIDDLE][0] < places[TIP][0]
    assert places[OWN_RIGHT][1] < places[MIDDLE][1] < places[OWN_LEFT][1]


@given(arrays(np.bool_, st.tuples(st.integers(1, 24), st.integers(1, 24))))
def test_regions_partition_any_mask(mask: NDArray[np.bool_]) -> None:
    photo = np.random.default_rng(mask.size).integers(0, 256, (*mask.shape, 3), np.uint8)
    labels = region_numbers(photo, mask)
    assert labels.shape == mask.shape
    assert np.array_equal(labels > 0, mask)
    assert labels.max() <= len(REGIONS)


@pytest.mark.parametrize("size", [(1, 300), (300, 1), (200, 200)])
def test_regions_partition_masks_that_fill_the_photo(size: tuple[int, int]) -> None:
    mask = np.ones(size, bool)
    labels = region_numbers(np.zeros((*size, 3), np.uint8), mask)
    assert (labels > 0).all()
