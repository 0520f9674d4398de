from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.inference.input_frame import frame_of
from tongueseg.inference.preprocess import (
    PAD,
    View,
    letterbox,
    model_input,
    normalize,
    preprocess,
)
from tongueseg.inference.relight import RELIGHT, relight
from tongueseg.inference.restore import restore
from tongueseg.io.photo import Photo, read_photo
from tongueseg.io.window import Window
from tongueseg.spec import NORMALIZATIONS, Fit, InputSpec

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto


@pytest.mark.parametrize("shape", [(20, 40), (20, 40, 3)])
def test_letterbox_pads_around_the_frame(shape: tuple[int, ...]) -> None:
    image = np.full(shape, 200, np.uint8)
    frame = frame_of(20, 40, 64, 64, "letterbox")
    canvas = letterbox(image, frame, 64, 64)
    assert canvas.shape == (64, 64, *shape[2:])
    assert canvas.dtype == np.uint8
    assert (canvas[16:48] == 200).all()
    assert (canvas[:16] == PAD).all()
    assert (canvas[48:] == PAD).all()
    assert (letterbox(image, frame, 64, 64, pad=7)[:16] == 7).all()


def test_shrinking_takes_the_mean_of_each_block() -> None:
    image = np.zeros((64, 64), np.uint8)
    image[::2] = 200
    frame = frame_of(64, 64, 32, 32, "stretch")
    assert (letterbox(image, frame, 32, 32) == 100).all()


@pytest.mark.parametrize("shape", [(1, 40_000, 3), (40_000, 1, 3), (1, 1, 3), (2, 3, 3)])
@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
def test_extreme_proportions(shape: tuple[int, int, int], fit: Fit) -> None:
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
def test_normalize_worked_by_hand(name: str, expected: tuple[float, float, float]) -> None:
    x = normalize(PIXEL, NORMALIZATIONS[name])
    assert x.shape == (1, 3, 1, 1)
    assert x.dtype == np.float32
    assert np.allclose(x[0, :, 0, 0], expected, atol=1e-6)


def test_normalize_keeps_rows_columns_and_channels_apart() -> None:
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    x = normalize(pixels, NORMALIZATIONS["[0,1]"])
    assert np.allclose(x[0, 2, 1, 0] * 255, pixels[1, 0, 2])
    assert np.allclose(x[0].transpose(1, 2, 0) * 255, pixels)


def test_the_padding_is_black_before_it_is_normalised() -> None:
    photo = Photo(np.full((10, 40, 3), 255, np.uint8), 10, 40)
    how = NORMALIZATIONS["[-1,1]"]
    x, _ = preprocess(photo, InputSpec(height=32, width=32, normalize=how))
    assert (x[0, :, 0] == -1).all()
    assert (x[0, :, 16] == 1).all()


def test_a_photo_lies_on_the_grey_of_its_view() -> None:
    photo, view = Photo(np.full((40, 40, 3), 255, np.uint8), 40, 40), View(margin=0.1, pad=51)
    x, frame = preprocess(photo, InputSpec(height=40, width=40), view=view)
    assert (frame.top, frame.left, frame.height, frame.width) == (4, 4, 32, 32)
    assert (x[0, :, frame.rows, frame.columns] == 1).all()
    inside = np.zeros(x.shape[2:], bool)
    inside[frame.rows, frame.columns] = True
    assert x[0][:, ~inside] == pytest.approx(0.2)


def test_the_padding_has_no_part_in_the_light() -> None:
    pixels = np.full((10, 40, 3), 100, np.uint8)
    pixels[:, 20:] = 255
    view = View(pad=7, relight=RELIGHT)
    placed = model_input(Photo(pixels, 10, 40), InputSpec(height=40, width=40), view=view)
    canvas, frame = placed.canvas, placed.frame
    assert np.array_equal(canvas[frame.rows], relight(pixels, RELIGHT))
    assert (canvas[: frame.top] == 7).all()


def test_a_reduced_photo_lies_where_the_whole_one_does(drawn_photo: DrawPhoto) -> None:
    pixels, _ = drawn_photo(400, 600)
    spec = InputSpec(height=64, width=64)
    whole, frame = preprocess(Photo(pixels, 400, 600), spec)
    halves = pixels.reshape(200, 2, 300, 2, 3).mean(axis=(1, 3)).astype(np.uint8)
    reduced, same = preprocess(Photo(halves, 400, 600), spec)
    assert frame == same
    assert np.abs(whole - reduced).max() < 0.02


def test_window_of_a_reduced_photo_grows_to_whole_pixels() -> None:
    photo = Photo(np.zeros((125, 250, 3), np.uint8), 1000, 2000)
    _, frame = preprocess(photo, InputSpec(height=64, width=64), Window(13, 21, 100, 100))
    assert frame.window == Window(8, 16, 112, 112)


def test_brightness_is_that_of_the_photo_in_its_frame() -> None:
    pixels = np.full((20, 40, 3), 90, np.uint8)
    pixels[:10, :10] = 200
    photo, spec = read_photo(pixels), InputSpec(height=64, width=64)
    assert model_input(photo, spec).brightness == pytest.approx(90 + 110 / 8, abs=0.01)
    assert model_input(photo, spec, Window(0, 0, 10, 10)).brightness == 200
