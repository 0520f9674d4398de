from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_shapes import box, drop, ellipse, plain
from tongueseg.data.dataset import find_pairs
from tongueseg.data.masks import read_mask
from tongueseg.io.photo import read_photo
from tongueseg.measure.axis import Axis, find_axis
from tongueseg.measure.resample import resample_tongue
from tongueseg.synthetic.drawn import draw_mouth


def axis_of(photo: NDArray[np.uint8], mask: NDArray[np.bool_], **known: bool) -> Axis:
    return find_axis(resample_tongue(photo, mask), **known)


def from_down(axis: Axis) -> float:
    """Degrees by which a tip points away from straight down."""
    return abs((math.degrees(axis.angle) - 90 + 180) % 360 - 180)


def test_own_coordinates() -> None:
    """A tongue that points down: towards the tip is down, its own left on the right."""
    axis = Axis(10, 20, math.pi / 2, 1, 1)
    x, y = np.array([10.0, 17]), np.array([25.0, 20])
    assert axis.along(x, y) == pytest.approx([5, 0])
    assert axis.to_left(x, y) == pytest.approx([0, 7])


@pytest.mark.parametrize("degrees", range(0, 360, 45))
def test_a_drawn_tongue_in_any_direction(degrees: int) -> None:
    axis = axis_of(*drop(degrees=degrees))
    assert abs((math.degrees(axis.angle) - degrees + 180) % 360 - 180) < 1
    assert axis.confidence > 0.99
    assert axis.symmetry > 0.99


def test_the_middle_is_the_centre_of_gravity_in_the_photo() -> None:
    mask = box(40, 90, top=21, left=33)
    axis = axis_of(plain(mask), mask)
    assert (axis.x, axis.y) == pytest.approx((33 + 45, 21 + 20), abs=0.1)


def test_a_featureless_tongue_is_longer_than_broad_and_not_sure_of_its_tip() -> None:
    mask = ellipse(120, 70, degrees=30)
    axis = axis_of(plain(mask), mask)
    assert math.degrees(axis.angle) == pytest.approx(30, abs=1)
    # Either end as well as the other, and a little for the two directions across.
    assert 0.25 < axis.confidence < 0.5


def test_upright_tongues_point_down() -> None:
    mask = ellipse(120, 70)
    assert from_down(axis_of(plain(mask), mask)) == pytest.approx(90, abs=1)
    assert from_down(axis_of(plain(mask), mask, upright=True)) <= 60
    photo, mask = drop(degrees=80)
    assert from_down(axis_of(photo, mask, upright=True)) == pytest.approx(10, abs=1)


def test_drawn_mouths() -> None:
    scenes = [draw_mouth(np.random.default_rng(i), height=200, width=200) for i in range(30)]
    away = [from_down(axis_of(scene.photo, scene.mask)) for scene in scenes]
    assert sum(one <= 30 for one in away) >= 29


@pytest.mark.parametrize(("photos", "every"), [("booth", 12), ("closeup", 4)])
def test_the_tip_of_real_tongues_points_down(real_data: Path, photos: str, every: int) -> None:
    """None of the photos is turned; the axis does not know."""
    away = []
    for record in find_pairs(real_data / photos)[::every]:
        photo = read_photo(record.photo)
        mask = read_mask(record.mask, (photo.height, photo.width))
        away.append(from_down(axis_of(photo.pixels, mask)))
    assert len(away) == 50
    assert sum(one <= 30 for one in away) >= 49
