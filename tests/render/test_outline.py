from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tongueseg.render import GREEN, contours, overlay

PIXELS = np.random.default_rng(0).integers(1, 255, (40, 60, 3), np.uint8)
MASK = np.zeros((40, 60), bool)
MASK[10:30, 20:50] = True


def _near(pixel: NDArray[np.uint8], colour: tuple[int, int, int]) -> bool:
    # The line is antialiased, so that a little of the photo shines through.
    return bool(np.abs(pixel.astype(int) - colour).max() < 25)


def test_contours_are_the_corners_of_a_rectangle() -> None:
    (outline,) = contours(MASK)
    assert {tuple(point) for point in outline.tolist()} == {(20, 10), (20, 29), (49, 29), (49, 10)}


def test_contours_come_largest_first_and_leave_holes_out() -> None:
    mask = np.zeros((40, 60), bool)
    mask[2:6, 2:6] = True
    mask[10:35, 10:50] = True
    mask[20:25, 20:25] = False
    outlines = contours(mask)
    assert len(outlines) == 2
    assert outlines[0].min(axis=0).tolist() == [10, 10]
    assert outlines[1].min(axis=0).tolist() == [2, 2]
    assert outlines[0].dtype == np.int32


def test_no_tongue_no_contours() -> None:
    assert contours(np.zeros((5, 5), bool)) == []


def test_overlay_keeps_the_tongue_darkens_the_rest_and_draws_the_outline() -> None:
    before = PIXELS.copy()
    drawn = overlay(PIXELS, MASK)
    assert np.array_equal(PIXELS, before)
    assert np.array_equal(drawn[15:25, 25:45], PIXELS[15:25, 25:45])
    assert (drawn[:5] <= PIXELS[:5]).all()
    assert np.array_equal(drawn[0, 0], PIXELS[0, 0] // 10 * 6)
    assert _near(drawn[10, 30], GREEN)


def test_overlay_takes_another_colour() -> None:
    assert _near(overlay(PIXELS, MASK, (250, 0, 250))[10, 30], (250, 0, 250))


def test_overlay_of_an_empty_mask_has_no_outline() -> None:
    assert np.array_equal(overlay(PIXELS, ~(MASK | True)), PIXELS // 10 * 6)
