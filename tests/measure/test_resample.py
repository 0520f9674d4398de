from __future__ import annotations

import numpy as np
import pytest

from drawn_shapes import box, drop, plain, resized
from tongueseg.io.window import Window
from tongueseg.measure.resample import RIM, SIDE, bounding_box, resample_tongue


def test_bounding_box() -> None:
    assert bounding_box(box(20, 30, top=4, left=7)) == Window(4, 7, 20, 30)
    assert bounding_box(np.ones((3, 5), bool)) == Window(0, 0, 3, 5)


@pytest.mark.parametrize("side", [1, 3, 40, 96, 190])
def test_a_square_tongue_is_as_many_cells_across(side: int) -> None:
    mask = box(side, side, top=5, left=40)
    tongue = resample_tongue(plain(mask), mask)
    assert tongue.cover.shape == (SIDE, SIDE)
    assert (tongue.cover == 1).all()
    assert np.allclose(tongue.rgb * 255, (180, 120, 110), atol=1)
    assert tongue.x[[0, -1]].mean() == pytest.approx(40 + side / 2)
    assert tongue.y[0] == pytest.approx(5 + side / SIDE / 2)


def test_what_lies_around_a_tongue_does_not_colour_its_edge() -> None:
    mask = box(150, 150) & ~np.eye(200, 240, 0, bool)
    pixels = np.where(mask[..., None], plain(mask), np.uint8(255)).astype(np.uint8)
    tongue = resample_tongue(pixels, mask)
    partly = (tongue.cover > 0.3) & (tongue.cover < 0.7)
    assert partly.any()
    assert np.abs(tongue.rgb[partly] * 255 - (180, 120, 110)).max() < 2


def test_scattered_pixels_stay_small() -> None:
    mask = np.zeros((3000, 4000), bool)
    mask[0, 0] = mask[-1, -1] = True
    assert max(resample_tongue(plain(mask), mask).cover.shape) <= 512


def test_surface_leaves_the_rim_out() -> None:
    mask = box(96, 96)
    surface = resample_tongue(plain(mask), mask).surface
    assert surface.sum() == (SIDE - 2 * RIM) ** 2
    assert surface[RIM:-RIM, RIM:-RIM].all()


@pytest.mark.parametrize("factor", [0.5, 2])
def test_a_photo_of_other_size_gives_the_same(factor: float) -> None:
    photo, mask = drop()
    one, other = resample_tongue(photo, mask), resample_tongue(*resized(photo, mask, factor))
    height, width = np.minimum(one.cover.shape, other.cover.shape)
    assert abs(one.cover.shape[0] - other.cover.shape[0]) <= 1
    inner = (one.surface[:height, :width]) & other.surface[:height, :width]
    apart = one.rgb[:height, :width][inner] - other.rgb[:height, :width][inner]
    assert np.abs(apart).max() < 0.02
