from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongueseg.inference.input_frame import Frame, frame_of

SIDES = st.integers(1, 20_000)


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [
        (100, 100, (0, 0, 64, 64)),
        (200, 100, (0, 16, 64, 32)),
        (100, 200, (16, 0, 32, 64)),
        # 64 * 90 / 120 = 48, centred in 64
        (90, 120, (8, 0, 48, 64)),
        # 64 * 33 / 50 = 42.24 and 22 pixels are left: 11 above, 11 below
        (33, 50, (11, 0, 42, 64)),
        # 64 * 5 / 128 = 2.5, and halves go up
        (5, 128, (30, 0, 3, 64)),
        # 64 * 53 / 96 = 35.33 and 29 pixels are left: 14 above, 15 below
        (53, 96, (14, 0, 35, 64)),
        # enlarged alike
        (1, 2, (16, 0, 32, 64)),
        # a sliver keeps one row
        (1, 10_000, (31, 0, 1, 64)),
        (10_000, 1, (0, 31, 64, 1)),
    ],
)
def test_letterbox_geometry(height: int, width: int, expected: tuple[int, int, int, int]) -> None:
    frame = frame_of(height, width, 64, 64, "letterbox")
    assert (frame.top, frame.left, frame.height, frame.width) == expected
    assert (frame.photo_height, frame.photo_width) == (height, width)


def test_letterbox_in_an_oblong_input() -> None:
    frame = frame_of(100, 100, 64, 32, "letterbox")
    assert frame == Frame(16, 0, 32, 32, 100, 100)


def test_stretch_fills_the_input() -> None:
    assert frame_of(3, 700, 64, 32, "stretch") == Frame(0, 0, 64, 32, 3, 700)


def test_a_margin_stays_free_along_every_border() -> None:
    # A twentieth of 64 is 3.2 and of 32 is 1.6: 3 and 2 pixels are left out on each side.
    assert frame_of(3, 700, 64, 32, "stretch", 0.05) == Frame(3, 2, 58, 28, 3, 700)
    # 58 * 100 / 200 = 29 and 35 of 64 are left, 17 of them above.
    assert frame_of(100, 200, 64, 64, "letterbox", 0.05) == Frame(17, 3, 29, 58, 100, 200)


@given(SIDES, SIDES, st.integers(16, 4096), st.integers(16, 4096))
def test_a_frame_stays_inside_the_canvas_and_fills_one_side(
    photo_h: int, photo_w: int, height: int, width: int
) -> None:
    frame = frame_of(photo_h, photo_w, height, width, "letterbox")
    assert 0 <= frame.top <= frame.top + frame.height <= height
    assert 0 <= frame.left <= frame.left + frame.width <= width
    assert frame.height == height or frame.width == width
    below, right = height - frame.height - frame.top, width - frame.width - frame.left
    assert below - frame.top in (0, 1)
    assert right - frame.left in (0, 1)


@given(SIDES, SIDES)
def test_proportions_are_kept_within_half_a_pixel(photo_h: int, photo_w: int) -> None:
    frame = frame_of(photo_h, photo_w, 256, 256, "letterbox")
    scale = 256 / max(photo_h, photo_w)
    assert abs(frame.height - max(1, photo_h * scale)) <= 0.5 + 1e-9
    assert abs(frame.width - max(1, photo_w * scale)) <= 0.5 + 1e-9
