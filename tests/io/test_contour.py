from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tongueseg.io.contour import cut_corners, trace_contours


def mask_of(*rows: str) -> NDArray[np.bool_]:
    return np.array([[cell == "#" for cell in row] for row in rows])


def test_a_box_has_four_corners() -> None:
    (corners,) = trace_contours(mask_of("....", ".##.", "...."))
    assert sorted(map(tuple, corners)) == [(1, 1), (1, 2), (3, 1), (3, 2)]
    assert tuple(corners[0]) == (1, 1)


def test_a_hole_is_walked_around_as_well() -> None:
    walks = trace_contours(mask_of("###", "#.#", "###"))
    assert sorted(len(walk) for walk in walks) == [4, 4]


def test_pixels_that_touch_at_a_corner_are_walked_around_one_by_one() -> None:
    assert [len(walk) for walk in trace_contours(mask_of("#.", ".#"))] == [4, 4]


def test_nothing_has_no_outline() -> None:
    assert trace_contours(np.zeros((3, 4), bool)) == []


def test_half_way_between_the_corners() -> None:
    (corners,) = trace_contours(mask_of("##"))
    # Of a side of one pixel its middle; of a longer one the middles of its two end pixels.
    assert sorted(map(tuple, cut_corners(corners).tolist())) == [
        (0, 0.5), (0.5, 0), (0.5, 1), (1.5, 0), (1.5, 1), (2, 0.5),
    ]  # fmt: skip
