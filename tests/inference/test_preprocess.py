import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongueseg.inference.preprocess import (
    PAD,
    Frame,
    View,
    frame_of,
    logit,
    normalize,
    place,
    preprocess,
    restore,
    restore_mask,
    show,
    sigmoid,
)
from tongueseg.inference.relight import OTHER_LIGHT, relight
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.spec import NORMALIZATIONS, InputSpec

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
def test_letterbox_geometry(height, width, expected):
    frame = frame_of(height, width, 64, 64, "letterbox")
    assert (frame.top, frame.left, frame.height, frame.width) == expected
    assert (frame.photo_height, frame.photo_width) == (height, width)


def test_letterbox_in_an_oblong_input():
    frame = frame_of(100, 100, 64, 32, "letterbox")
    assert frame == Frame(16, 0, 32, 32, 100, 100)


def test_stretch_fills_the_input():
    assert frame_of(3, 700, 64, 32, "stretch") == Frame(0, 0, 64, 32, 3, 700)


def test_a_margin_stays_free_along_every_border():
    # A twentieth of 64 is 3.2 and of 32 is 1.6: 3 and 2 pixels are left out on each side.
    assert frame_of(3, 700, 64, 32, "stretch", 0.05) == Frame(3, 2, 58, 28, 3, 700)
    # 58 * 100 / 200 = 29 and 35 of 64 are left, 17 of them above.
    assert frame_of(100, 200, 64, 64, "letterbox", 0.05) == Frame(17, 3, 29, 58, 100, 200)


@given(SIDES, SIDES, st.integers(16, 4096), st.integers(16, 4096))
def test_a_frame_stays_inside_the_canvas_and_fills_one_side(photo_h, photo_w, height, width):
    frame = frame_of(photo_h, photo_w, height, width, "letterbox")
    assert 0 <= frame.top <= frame.top + frame.height <= height
    assert 0 <= frame.left <= frame.left + frame.width <= width
    assert frame.height == height or frame.width == width
    below, right = height - frame.height - frame.top, width - frame.width - frame.left
    assert below - frame.top in (0, 1)
    assert right - frame.left in (0, 1)


@given(SIDES, SIDES)
def test_proportions_are_kept_within_half_a_pixel(photo_h, photo_w):
    frame = frame_of(photo_h, photo_w, 256, 256, "letterbox")
    scale = 256 / max(photo_h, photo_w)
    assert abs(frame.height - max(1, photo_h * scale)) <= 0.5 + 1e-9
    assert abs(frame.width - max(1, photo_w * scale)) <= 0.5 + 1e-9


@pytest.mark.parametrize("shape", [(20, 40), (20, 40, 3)])
def test_place_pads_around_the_frame(shape):
    image = np.full(shape, 200, np.uint8)
    frame = frame_of(20, 40, 64, 64, "letterbox")
    canvas = place(image, frame, 64, 64)
    assert canvas.shape == (64, 64, *shape[2:])
    assert canvas.dtype == np.uint8
    assert (canvas[16:48] == 200).all()
    assert (canvas[:16] == PAD).all()
    assert (canvas[48:] == PAD).all()
    assert (place(image, frame, 64, 64, pad=7)[:16] == 7).all()


def test_shrinking_takes_the_mean_of_each_block():
    image = np.zeros((64, 64), np.uint8)
    image[::2] = 200
    frame = frame_of(64, 64, 32, 32, "stretch")
    assert (place(image, frame, 32, 32) == 100).all()


@pytest.mark.parametrize("shape", [(1, 40_000, 3), (40_000, 1, 3), (1, 1, 3), (2, 3, 3)])
@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
def test_extreme_proportions(shape, fit):
    pixels = np.full(shape, 250, np.uint8)
    photo = Photo(pixels, *shape[:2])
    x, frame = preprocess(photo, InputSpec(height=64, width=64, fit=fit))
    assert x.shape == (1, 3, 64, 64)
    assert np.allclose(x[0, :, frame.rows, frame.columns], 250 / 255)
    assert restore(x[0, 0], frame).shape == shape[:2]


PIXEL = np.array([[[0, 51, 255]]], np.uint8)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # 51 / 255 = 0.2
        ("[0,1]", (0, 0.2, 1)),
        ("[-1,1]", (-1, -0.6, 1)),
        # (0 - 0.485) / 0.229, (0.2 - 0.456) / 0.224, (1 - 0.406) / 0.225
        ("imagenet", (-2.117904, -1.142857, 2.64)),
    ],
)
def test_normalize_worked_by_hand(name, expected):
    x = normalize(PIXEL, NORMALIZATIONS[name])
    assert x.shape == (1, 3, 1, 1)
    assert x.dtype == np.float32
    assert np.allclose(x[0, :, 0, 0], expected, atol=1e-6)


def test_normalize_keeps_rows_columns_and_channels_apart():
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    x = normalize(pixels, NORMALIZATIONS["[0,1]"])
    assert np.allclose(x[0, 2, 1, 0] * 255, pixels[1, 0, 2])
    assert np.allclose(x[0].transpose(1, 2, 0) * 255, pixels)


def test_the_padding_is_black_before_it_is_normalised():
    photo = Photo(np.full((10, 40, 3), 255, np.uint8), 10, 40)
    how = NORMALIZATIONS["[-1,1]"]
    x, _ = preprocess(photo, InputSpec(height=32, width=32, normalize=how))
    assert (x[0, :, 0] == -1).all()
    assert (x[0, :, 16] == 1).all()


def test_a_photo_lies_on_the_grey_of_its_view():
    photo, view = Photo(np.full((40, 40, 3), 255, np.uint8), 40, 40), View(margin=0.1, pad=51)
    x, frame = preprocess(photo, InputSpec(height=40, width=40), view=view)
    assert (frame.top, frame.left, frame.height, frame.width) == (4, 4, 32, 32)
    assert (x[0, :, frame.rows, frame.columns] == 1).all()
    inside = np.zeros(x.shape[2:], bool)
    inside[frame.rows, frame.columns] = True
    assert x[0][:, ~inside] == pytest.approx(0.2)


def test_the_padding_has_no_part_in_the_light():
    pixels = np.full((10, 40, 3), 100, np.uint8)
    pixels[:, 20:] = 255
    canvas, frame = show(
        Photo(pixels, 10, 40), InputSpec(height=40, width=40), view=View(pad=7, light=OTHER_LIGHT)
    )
    assert np.array_equal(canvas[frame.rows], relight(pixels, OTHER_LIGHT))
    assert (canvas[: frame.top] == 7).all()


def test_a_reduced_photo_lies_where_the_whole_one_does(drawn_photo):
    pixels, _ = drawn_photo(400, 600)
    spec = InputSpec(height=64, width=64)
    whole, frame = preprocess(Photo(pixels, 400, 600), spec)
    halves = pixels.reshape(200, 2, 300, 2, 3).mean(axis=(1, 3)).astype(np.uint8)
    reduced, same = preprocess(Photo(halves, 400, 600), spec)
    assert frame == same
    assert np.abs(whole - reduced).max() < 0.02


@pytest.mark.parametrize(
    ("height", "width"), [(90, 120), (120, 90), (301, 97), (400, 400), (40, 50), (63, 65)]
)
@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
def test_a_shape_comes_back_within_a_pixel(drawn_photo, height, width, fit):
    pixels, mask = drawn_photo(height, width, radius=0.35)
    x, frame = preprocess(Photo(pixels, height, width), InputSpec(height=64, width=64, fit=fit))
    back = restore(x[0, 0] - 0.5, frame) > 0
    assert back.shape == mask.shape
    # One pixel of the model's input, in pixels of the photo.
    pixel = max(1, height / frame.height, width / frame.width)
    for found, true in zip(_box(back), _box(mask), strict=True):
        assert abs(found - true) <= pixel
    assert np.logical_xor(back, mask).sum() <= pixel * 2 * math.pi * 0.35 * min(height, width)


def _box(mask):
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return rows[0], rows[-1], columns[0], columns[-1]


def test_restore_drops_the_padding():
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
def test_a_mask_is_where_restored_logits_are_above_the_threshold(window, threshold):
    logits = cv2.blur(np.random.default_rng(0).normal(0, 9, (64, 48)).astype(np.float32), (9, 9))
    logits[:, :5] = logits[50:] = -9
    frame = Frame(2, 1, 60, 46, 640, 1080, window)
    mask = restore_mask(logits, frame, threshold)
    assert mask.dtype == bool
    assert np.array_equal(mask, restore(logits, frame) > threshold)


def test_a_mask_may_be_empty():
    frame = Frame(0, 0, 8, 8, 80, 80)
    assert not restore_mask(np.full((8, 8), -1, np.float32), frame, 0).any()


def test_restore_puts_the_threshold_between_pixels():
    # From -1 at 9.5 to 3 at 29.5, the centres of two pixels twenty wide: zero lies at 14.5.
    back = restore(np.array([[-1, 3], [-1, 3]], np.float32), Frame(0, 0, 2, 2, 40, 40))
    assert (back[:, :14] < 0).all()
    assert (back[:, 16:] > 0).all()


def test_sigmoid_and_logit_are_each_others_inverse():
    assert logit(0.5) == 0
    for probability in (0.01, 0.3, 0.9):
        assert sigmoid(np.float32(logit(probability))) == pytest.approx(probability, abs=1e-6)


def test_sigmoid_neither_overflows_nor_leaves_its_range():
    with np.errstate(all="raise"):
        ends = sigmoid(np.array([-1e30, -1000, 0, 1000, 1e30], np.float32))
    assert ends.tolist() == [0, 0, 0.5, 1, 1]
    assert ends.dtype == np.float32
