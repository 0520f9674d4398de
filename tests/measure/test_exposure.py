from __future__ import annotations

import math

import numpy as np
import pytest

from drawn_shapes import box, ellipse, plain
from tongueseg.measure.exposure import measure_exposure
from tongueseg.measure.quality import sharpness


def test_light_by_hand() -> None:
    """A tongue of 40 x 50 pixels: a tenth is burnt in red, a fifth is in the dark."""
    mask = box(40, 50, top=10, left=20)
    pixels = plain(mask, (100, 100, 100))
    pixels[10:14, 20:70] = (250, 100, 100)
    pixels[14:22, 20:70] = (44, 44, 44)
    pixels[60:] = 255
    exposure = measure_exposure(pixels, mask)
    assert exposure.clipped_share == pytest.approx(0.1)
    assert exposure.dark_share == pytest.approx(0.2)
    burnt = round(0.299 * 250 + 0.701 * 100)
    assert exposure.luma_mean == pytest.approx((0.1 * burnt + 0.2 * 44 + 0.7 * 100) / 255, abs=1e-3)


def test_white_and_black() -> None:
    mask = box(40, 50)
    white, black = (measure_exposure(plain(mask, (v, v, v)), mask) for v in (255, 0))
    assert (white.luma_mean, white.clipped_share, white.dark_share) == pytest.approx((1, 1, 0))
    assert (black.luma_mean, black.clipped_share, black.dark_share) == pytest.approx((0, 0, 1))
    assert white.sharpness == 0


def test_sharpness_is_that_of_the_flags() -> None:
    mask = ellipse(90, 80)
    grey = np.random.default_rng(0).integers(0, 256, mask.shape, np.uint8)
    exposure = measure_exposure(np.repeat(grey[..., None], 3, 2), mask)
    assert exposure.sharpness == pytest.approx(sharpness(grey, mask))


def test_a_tongue_too_small_to_tell_has_no_sharpness() -> None:
    mask = ellipse(3, 3)
    assert math.isnan(measure_exposure(plain(mask), mask).sharpness)
