from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.draw import polygon

from tongueseg.data.formats.fill import box, ellipse, fill, overhang, ring, turned
from tongueseg.errors import BadAnnotation

SQUARE = [(1, 1), (3, 1), (3, 3), (1, 3)]


def skimage_fill(outline: NDArray[np.float64], height: int, width: int) -> NDArray[np.bool_]:
    mask = np.zeros((height, width), bool)
    # Its pixels have their centres at whole numbers.
    inside = polygon(outline[:, 1] - 0.5, outline[:, 0] - 0.5, (height, width))  # type: ignore[no-untyped-call]
    mask[inside] = True
    return mask


def test_pixels_whose_centre_is_inside_are_filled() -> None:
    assert fill([ring(SQUARE)], 4, 4).astype(int).tolist() == [
        [0, 0, 0, 0],
        [0, 1, 1, 0],
        [0, 1, 1, 0],
        [0, 0, 0, 0],
    ]
    assert fill([ring([(0, 0), (4, 0), (0, 4)])], 4, 4).astype(int).tolist() == [
        [1, 1, 1, 0],
        [1, 1, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 0],
    ]


def test_neighbours_share_no_pixel_and_leave_none() -> None:
    left, right = (
        fill([box(*corners)], 3, 6) for corners in [(0, 0.5, 2.5, 2.5), (2.5, 0.5, 6, 2.5)]
    )
    assert left.sum() == 4
    assert not (left & right).any()
    assert (left | right)[:2].all()


def test_what_an_outline_goes_around_twice_is_outside() -> None:
    twice = ring([*SQUARE, (1, 1), (2, 1), (2, 2), (1, 2)])
    assert fill([twice], 4, 4).sum() == 3
    bow_tie = ring([(0, 0.2), (4, 4.2), (4, 0.2), (0, 4.2)])
    assert fill([bow_tie], 4, 4)[1].tolist() == [True, False, False, True]


def test_outlines_are_joined_where_they_overlap() -> None:
    assert fill([box(0, 0, 3, 3), box(1, 1, 4, 4)], 4, 4).sum() == 9 + 9 - 4


def test_a_bridge_makes_a_hole() -> None:
    outer, hole = [(0, 0), (5, 0), (5, 5), (0, 5)], [(2, 2), (2, 3), (3, 3), (3, 2)]
    mask = fill([ring([*outer, outer[0], *hole, hole[0]])], 5, 5)
    expected = np.ones((5, 5), bool)
    expected[2, 2] = False
    assert (mask == expected).all()


def test_what_leaves_the_photo_is_cut() -> None:
    outline = box(-7, -2, 2, 99)
    assert (fill([outline], 4, 4) == [[True, True, False, False]] * 4).all()
    assert overhang([outline], 4, 4) == 95
    assert overhang([box(1, 1, 3, 3)], 4, 4) < 0
    assert overhang([], 4, 4) == 0
    assert not fill([box(5, 5, 9, 9)], 4, 4).any()
    assert not fill([], 4, 4).any()


@pytest.mark.parametrize("seed", range(25))
def test_agrees_with_scikit_image(seed: int) -> None:
    rng = np.random.default_rng(seed)
    height, width, points = (int(rng.integers(3, below)) for below in (50, 50, 40))
    outline = ring(rng.uniform(-10, 60, (points, 2)))
    assert (fill([outline], height, width) == skimage_fill(outline, height, width)).all()


def test_outlines_of_very_many_points() -> None:
    turn = np.linspace(0, 2 * np.pi, 5001)[:-1]
    radius = np.where(np.arange(5000) % 2, 20, 40.3)
    star = ring(np.stack([50 + radius * np.cos(turn), 50 + radius * np.sin(turn)], 1))
    assert (fill([star], 100, 100) == skimage_fill(star, 100, 100)).all()


def test_ellipse_and_turn() -> None:
    rows, columns = np.mgrid[:40, :60] + 0.5
    expected = ((columns - 30.2) / 20) ** 2 + ((rows - 18.7) / 11) ** 2 < 1
    assert (fill([ellipse(30.2, 18.7, 20, 11)], 40, 60) == expected).all()
    # Clockwise as it is seen: what pointed to the right points down.
    corner = turned(ring([(0, 0), (4, 1), (0, 2)]), 90)
    assert corner.round(6).tolist() == [[3, -1], [2, 3], [1, -1]]


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([], "an outline of 0 points encloses nothing"),
        ([(1, 1), (2, 2)], "an outline of 2 points encloses nothing"),
        ([(1, 1), (2, 2), (1, 1), (2, 2)], "an outline of 2 points encloses nothing"),
        ([(0, 0), (1, 0), (float("nan"), 1)], "no place in a photo"),
        ([(0, 0), (1e300, 0), (1, 1)], "no place in a photo"),
    ],
)
def test_what_is_no_outline(points: list[tuple[float, int]], message: str) -> None:
    with pytest.raises(BadAnnotation, match=message):
        ring(points)
