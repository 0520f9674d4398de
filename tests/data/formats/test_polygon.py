from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from pycocotools import mask as packed
from skimage.draw import polygon

from tongueseg.data.dataset import find_pairs
from tongueseg.data.formats.fill import fill
from tongueseg.data.formats.polygon import outlines
from tongueseg.data.masks import read_mask

# pycocotools hands numpy an array in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def filled_by_skimage(
    rings: list[NDArray[np.float64]], height: int, width: int
) -> NDArray[np.bool_]:
    mask = np.zeros((height, width), bool)
    for ring in rings:
        inside = polygon(ring[:, 1] - 0.5, ring[:, 0] - 0.5, (height, width))  # type: ignore[no-untyped-call]
        mask[inside] = True
    return mask


def filled_by_coco(rings: list[NDArray[np.float64]], height: int, width: int) -> NDArray[np.bool_]:
    flat = [ring.round(2).ravel().tolist() for ring in rings]
    merged = packed.merge(packed.frPyObjects(flat, height, width))
    return np.asarray(packed.decode(merged), bool)


def pieces(mask: NDArray[np.bool_]) -> int:
    return cv2.connectedComponents(mask.view(np.uint8), connectivity=4)[0] - 1


def blobs(seed: int, height: int = 120, width: int = 160) -> NDArray[np.bool_]:
    noise = np.random.default_rng(seed).random((height, width)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 3 + seed)
    return np.asarray(smooth > np.median(smooth))


def test_one_pixel_is_a_diamond() -> None:
    mask = np.zeros((3, 3), bool)
    mask[1, 1] = True
    (ring,) = outlines(mask)
    assert ring.tolist() == [[1.5, 1], [2, 1.5], [1.5, 2], [1, 1.5]]


def test_a_rectangle_loses_its_corners_and_none_of_its_pixels() -> None:
    mask = np.zeros((6, 7), bool)
    mask[1:4, 2:6] = True
    (ring,) = outlines(mask)
    assert ring.tolist() == [
        [2.5, 1], [5.5, 1], [6, 1.5], [6, 3.5], [5.5, 4], [2.5, 4], [2, 3.5], [2, 1.5],
    ]  # fmt: skip
    assert (fill([ring], 6, 7) == mask).all()


def test_nothing_has_no_outline() -> None:
    assert outlines(np.zeros((3, 4), bool)) == []


def test_a_piece_in_a_hole_in_a_piece() -> None:
    mask = np.ones((7, 7), bool)
    mask[1:6, 1:6] = False
    mask[3, 3] = True
    rings = outlines(mask)
    assert len(rings) == 2
    assert (fill(rings, 7, 7) == mask).all()


def test_pixels_that_touch_at_a_corner_are_two_pieces() -> None:
    for mask in (np.eye(2, dtype=bool), np.eye(2, dtype=bool)[::-1]):
        rings = outlines(mask)
        assert len(rings) == 2
        assert (fill(rings, 2, 2) == mask).all()


@given(arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_every_mask_comes_back(mask: NDArray[np.bool_]) -> None:
    rings = outlines(mask)
    assert len(rings) == pieces(mask)
    assert (fill(rings, *mask.shape) == mask).all()
    assert (filled_by_skimage(rings, *mask.shape) == mask).all()
    if rings:
        assert (filled_by_coco(rings, *mask.shape) == mask).all()


@pytest.mark.parametrize("seed", range(4))
def test_blobs_with_holes_come_back_with_any_filler(seed: int) -> None:
    mask = blobs(seed)
    rings = outlines(mask)
    for filler in (fill, filled_by_skimage, filled_by_coco):
        assert (filler(rings, *mask.shape) == mask).all()


def test_an_outline_has_far_fewer_points_than_its_mask_has_edges() -> None:
    rows, columns = np.mgrid[:200, :200] - 99.5
    (ring,) = outlines(np.hypot(rows, columns) < 80)
    assert len(ring) < 640 / 2


def test_real_masks_come_back_with_any_filler(real_data: Path) -> None:
    for record in find_pairs(real_data / "booth")[::15]:
        mask = read_mask(record.mask, (400, 400))
        rings = outlines(mask)
        for filler in (fill, filled_by_skimage, filled_by_coco):
            assert (filler(rings, 400, 400) == mask).all()
