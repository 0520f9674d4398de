from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_shapes import ellipse
from tongueseg.measure.symmetry import ANGLES, COUNT, centroid, mirror_correlation, polar_transform


def share(plane: NDArray[np.float32]) -> NDArray[np.float64]:
    both, alike = mirror_correlation(polar_transform(plane, centroid(plane)))
    return both / alike


def test_middle() -> None:
    plane = np.zeros((20, 30), np.float32)
    plane[4:7, 10:12] = 1
    assert centroid(plane) == pytest.approx((10.5, 5))


def test_a_disc_is_its_own_mirror_image_in_every_line() -> None:
    disc = ellipse(40, 40, shape=(100, 100)).astype(np.float32)
    assert share(disc).min() > 0.99


@pytest.mark.parametrize("degrees", [0, 30, 75])
def test_an_ellipse_is_alike_along_and_across(degrees: int) -> None:
    dice = share(ellipse(45, 25, degrees=degrees, shape=(100, 100)).astype(np.float32))
    for right in (degrees, degrees + 90, degrees + 180):
        assert dice[2 * right % COUNT] > 0.99
    assert dice[2 * (degrees + 45)] < 0.8
    apart = np.degrees(ANGLES[dice.argmax()]) - degrees
    assert abs((apart + 45) % 90 - 45) < 1


def test_it_is_what_mirroring_the_pixels_gives() -> None:
    """A lopsided shape, mirrored by OpenCV in the upright line through its middle."""
    plane = np.zeros((648, 648), np.float32)
    cv2.fillPoly(plane, [np.array([(80, 80), (560, 160), (480, 480), (240, 560)])], 1)
    x, _ = centroid(plane)
    image = cv2.warpAffine(plane, np.array([[-1, 0, 2 * x], [0, 1, 0]]), plane.shape)
    by_pixels = (plane * image).sum() / (plane**2).sum()
    assert share(plane)[COUNT // 4] == pytest.approx(by_pixels, abs=0.003)


def test_a_pattern_of_both_signs() -> None:
    """Red above and green below is its own opposite in the line across."""
    plane = np.zeros((61, 61), np.float32)
    plane[10:30, 10:51], plane[31:51, 10:51] = 1, -1
    both, alike = mirror_correlation(polar_transform(plane, (30, 30)))
    assert both[0] / alike == pytest.approx(-1, abs=0.02)
    assert both[COUNT // 4] / alike == pytest.approx(1, abs=0.02)
