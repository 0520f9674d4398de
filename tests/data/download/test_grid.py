from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.data.download.grid import cut_grid

SIDE, GAP, CAPTION = 240, 12, 40


def tile(seed: int) -> NDArray[np.uint8]:
    """Return a square of noise in large patches, none of which is black or white."""
    small = np.random.default_rng(seed).integers(60, 200, (12, 12, 3), np.uint8)
    return np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.uint8)


def figure(rows: int, columns: int, ground: int = 0) -> NDArray[np.uint8]:
    """Return captioned tiles on a ground, as a JPEG of low quality shows them."""
    height, width = rows * (SIDE + CAPTION) + GAP, columns * (SIDE + GAP) + GAP
    pixels = np.full((height, width, 3), ground, np.uint8)
    for number in range(rows * columns):
        top = number // columns * (SIDE + CAPTION) + CAPTION
        left = number % columns * (SIDE + GAP) + GAP
        text, colour = (left + 9, top - 12), (255 - ground,) * 3
        cv2.putText(pixels, f"a face, {number}", text, cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour)
        pixels[top : top + SIDE, left : left + SIDE] = tile(number)
    coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


@pytest.mark.parametrize("ground", [0, 13, 255])
def test_the_tiles_of_a_figure_are_cut_apart_in_their_order(ground: int) -> None:
    rows = cut_grid(figure(2, 3, ground))
    assert [len(row) for row in rows] == [3, 3]
    for number, cut in enumerate(tile for row in rows for tile in row):
        height, width = cut.shape[:2]
        assert SIDE - 8 <= min(height, width) <= max(height, width) <= SIDE
        middle = tile(number)[60:180, 60:180]
        top, left = (height - 120) // 2, (width - 120) // 2
        error = cut[top : top + 120, left : left + 120].astype(int) - middle
        assert np.abs(error).mean() < 8


def test_one_picture_without_gutters_and_captions_give_no_tiles() -> None:
    assert cut_grid(np.hstack([tile(0), tile(1)])) == []
    assert cut_grid(np.full((400, 400, 3), 255, np.uint8)) == []
    assert [len(row) for row in cut_grid(figure(1, 1))] == [1]


def test_tiles_that_are_small_or_not_square_are_left_out() -> None:
    pixels = np.zeros((300, 900, 3), np.uint8)
    pixels[20:280, 20:280] = cv2.resize(tile(0), (260, 260))
    pixels[20:280, 300:520] = cv2.resize(tile(1), (220, 260))
    pixels[20:190, 540:710] = cv2.resize(tile(2), (170, 170))
    assert [[one.shape for one in row] for row in cut_grid(pixels)] == [[(256, 256, 3)]]
