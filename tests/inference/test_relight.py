from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tongueseg.inference.relight import (
    MAX_BLACK_POINT,
    MEAN_COLOUR,
    RELIGHT,
    Relight,
    black_point,
    histograms,
    relight,
)

BRIGHT = Relight(black_point=0.01, brightness=255)


def _noise(low: int = 0, high: int = 129, *, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(low, high, (32, 32, 3), np.uint8)


def _means(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.asarray(pixels.reshape(-1, 3).mean(axis=0), np.float64)


def test_the_black_point_by_hand() -> None:
    pixels = np.array([[[30, 30, 40], [40, 50, 250]]], np.uint8)
    # Six values: below 30 lies none of them, below 31 two, below 41 four, below 51 five.
    for share, black in ((0, 30), (0.3, 30), (0.34, 40), (0.67, 50), (0.9, MAX_BLACK_POINT)):
        assert black_point(histograms(pixels), share) == black
    assert black_point(histograms(pixels + np.uint8(5)), 0) == 35


@given(st.integers(0, 127), st.floats(0.001, 0.4))
def test_at_most_the_share_lies_below_the_black_point(haze: int, share: float) -> None:
    pixels = _noise() + np.uint8(haze)
    black = black_point(histograms(pixels), share)
    assert (pixels < black).mean() <= share
    assert black == MAX_BLACK_POINT or (pixels <= black).mean() > share


def test_grey_goes_half_way_to_the_familiar_colours() -> None:
    pixels = np.array([[[0, 0, 0], [40, 40, 40]]], np.uint8)
    expected = [math.floor(40 * math.sqrt(share) + 0.5) for share in MEAN_COLOUR]
    assert expected == [48, 36, 35]
    assert relight(pixels, BRIGHT).tolist() == [[[0, 0, 0], expected]]


def test_a_colour_cast_is_halved() -> None:
    pixels = _noise(0, 120)
    cast = (pixels * np.array([1.6, 1.0, 0.7])).astype(np.uint8)
    before, after = (_means(relight(one, BRIGHT)) for one in (pixels, cast))
    ratio = (after / after[1]) / (before / before[1])
    assert ratio == pytest.approx([math.sqrt(1.6), 1, math.sqrt(0.7)], rel=0.03)


def test_haze_makes_no_difference() -> None:
    pixels = _noise()
    hazy = np.floor(60 + pixels * (195 / 255)).astype(np.uint8)
    difference = relight(hazy, RELIGHT).astype(int) - relight(pixels, RELIGHT)
    assert np.abs(difference).max() <= 2


@pytest.mark.parametrize("factor", [1.0, 1.9])
def test_what_is_bright_is_dimmed(factor: float) -> None:
    pixels = (_noise() * factor).astype(np.uint8)
    assert relight(pixels, RELIGHT).mean() == pytest.approx(45, abs=0.7)


def test_what_is_dark_is_not_brightened() -> None:
    pixels = _noise(0, 40)
    assert relight(pixels, RELIGHT).mean() == pytest.approx(pixels.mean(), abs=2)


@given(st.integers(0, 127))
def test_the_order_of_values_is_kept(haze: int) -> None:
    pixels = _noise() + np.uint8(haze)
    result = relight(pixels, RELIGHT)
    for channel in range(3):
        order = np.argsort(pixels[..., channel], axis=None)
        assert (np.diff(result[..., channel].ravel()[order].astype(int)) >= 0).all()
    assert (result[pixels <= black_point(histograms(pixels), 0.01)] == 0).all()


@pytest.mark.parametrize("value", [0, 255])
def test_a_photo_of_one_value_is_no_error(value: int) -> None:
    pixels = np.full((4, 4, 3), value, np.uint8)
    assert relight(pixels, RELIGHT).max() <= 255 * (value > 0)
