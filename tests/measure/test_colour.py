from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.color import rgb2lab

from tongueseg.measure.colour import Colour, colour_statistics, to_lab, to_linear


def every_colour(step: int = 15) -> NDArray[np.float32]:
    levels = np.arange(0, 256, step, dtype=np.float32) / 255
    cube = np.stack(np.meshgrid(levels, levels, levels), -1)
    return np.asarray(cube.reshape(len(levels), -1, 3), np.float32)


def one(*rgb: int) -> NDArray[np.float32]:
    return np.array([[rgb]], np.float32) / np.float32(255)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        # From the definitions of sRGB and CIE 1976 under D65, rounded.
        ((0, 0, 0), (0, 0, 0)),
        ((255, 255, 255), (100, 0, 0)),
        ((119, 119, 119), (50.03, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((200, 120, 120), (59.04, 31.24, 13.46)),
    ],
)
def test_colours_by_hand(rgb: tuple[int, int, int], lab: tuple[float, float, float]) -> None:
    assert to_lab(one(*rgb))[0, 0] == pytest.approx(lab, abs=0.05)


def test_all_colours_are_those_of_skimage() -> None:
    rgb = every_colour()
    apart = np.abs(to_lab(rgb) - rgb2lab(rgb.astype(np.float64)))
    assert apart.max() < 0.03
    # The darkest blues apart.
    assert apart[(rgb > 0.2).all(2)].max() < 0.01


def test_gains_of_one_change_nothing() -> None:
    rgb = every_colour(51)
    assert np.abs(to_lab(rgb, np.ones(3, np.float32)) - to_lab(rgb)).max() < 0.05


def test_gains_take_a_cast_out() -> None:
    """Light that is short of blue, on a grey of 18 % reflectance."""
    cast = np.array([1, 0.9, 0.6], np.float32)
    light = np.float32(0.18) * cast
    rgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    grey = rgb.astype(np.float32)[None, None]
    assert np.abs(to_lab(grey)[0, 0, 1:]).max() > 10
    assert to_lab(grey, np.float32(1) / cast)[0, 0] == pytest.approx((49.5, 0, 0), abs=0.05)


def test_what_a_gain_takes_beyond_white_is_white() -> None:
    assert to_lab(one(250, 250, 250), np.full(3, 2, np.float32))[0, 0] == pytest.approx(
        (100, 0, 0), abs=0.01
    )


def test_linear_light() -> None:
    rgb = np.array([0, 0.04045, 0.5, 1], np.float32)
    assert to_linear(rgb) == pytest.approx([0, 0.0031308, 0.2140411, 1], abs=1e-6)


def test_means_and_deviations() -> None:
    lab = np.array([(40, 10, 0), (60, 20, 0)], np.float32)
    assert colour_statistics(lab) == Colour(50, 10, 15, 5, 0, 0)


def test_no_pixels_have_no_colour() -> None:
    nothing = colour_statistics(np.zeros((0, 3), np.float32))
    assert all(math.isnan(value) for value in vars(nothing).values())
