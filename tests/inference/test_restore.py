from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.inference.input_frame import Frame, frame_of
from tongueseg.inference.preprocess import preprocess
from tongueseg.inference.restore import OUTSIDE, restore, restore_mask
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.spec import Fit, InputSpec

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto


@pytest.mark.parametrize(
    ("height", "width"), [(90, 120), (120, 90), (301, 97), (400, 400), (40, 50), (63, 65)]
)
@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
def test_a_shape_comes_back_within_a_pixel(
    drawn_photo: DrawPhoto, height: int, width: int, fit: Fit
) -> None:
    pixels, mask = drawn_photo(height, width, radius=0.35)
    x, frame = preprocess(Photo(pixels, height, width), InputSpec(height=64, width=64, fit=fit))
    back = restore(x[0, 0] - 0.5, frame) > 0
    assert back.shape == mask.shape
    # One pixel of the model's input, in pixels of the photo.
    pixel = max(1, height / frame.height, width / frame.width)
    for actual, true in zip(_box(back), _box(mask), strict=True):
        assert abs(actual - true) <= pixel
    assert np.logical_xor(back, mask).sum() <= pixel * 2 * math.pi * 0.35 * min(height, width)


def _box(mask: NDArray[np.bool_]) -> tuple[np.int64, np.int64, np.int64, np.int64]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return rows[0], rows[-1], columns[0], columns[-1]


def test_restore_drops_the_padding() -> None:
    frame = frame_of(20, 40, 64, 64, "letterbox")
    logits = np.full((64, 64), -9, np.float32)
    logits[frame.rows, frame.columns] = 3
    back = restore(logits, frame)
    assert back.dtype == np.float32
    assert back.shape == (20, 40)
    assert (back == 3).all()


WINDOWS = (None, Window(10, 20, 500, 700), Window(0, 0, 61, 1))


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("threshold", [-0.3, 0, 2])
def test_a_mask_is_where_restored_logits_are_above_the_threshold(
    window: Window | None, threshold: float
) -> None:
    noise = np.random.default_rng(0).normal(0, 9, (64, 48)).astype(np.float32)
    logits = np.asarray(cv2.blur(noise, (9, 9)), np.float32)
    logits[:, :5] = logits[50:] = -9
    frame = Frame(2, 1, 60, 46, 640, 1080, window)
    mask = restore_mask(logits, frame, threshold)
    assert mask.dtype == bool
    assert np.array_equal(mask, restore(logits, frame) > threshold)


def test_a_mask_may_be_empty() -> None:
    frame = Frame(0, 0, 8, 8, 80, 80)
    assert not restore_mask(np.full((8, 8), -1, np.float32), frame, 0).any()


def test_restore_puts_the_threshold_between_pixels() -> None:
    # From -1 at 9.5 to 3 at 29.5, the centres of two pixels twenty wide: zero lies at 14.5.
    back = restore(np.array([[-1, 3], [-1, 3]], np.float32), Frame(0, 0, 2, 2, 40, 40))
    assert (back[:, :14] < 0).all()
    assert (back[:, 16:] > 0).all()


def test_outside_of_the_window_is_no_tongue() -> None:
    photo = Photo(np.zeros((100, 100, 3), np.uint8), 100, 100)
    _, frame = preprocess(photo, InputSpec(height=32, width=32), Window(10, 20, 30, 30))
    logits = restore(np.ones((32, 32), np.float32), frame)
    assert (logits[10:40, 20:50] == 1).all()
    assert (logits == OUTSIDE).sum() == 100 * 100 - 30 * 30
