from __future__ import annotations

import numpy as np
import pytest

from fake_model import dark_photo, logits_runtime, plain_pass, small_spec
from tongueseg.inference.relight import RELIGHT, relight
from tongueseg.inference.tta import average, tta_pass
from tongueseg.io.photo import read_photo
from tongueseg.io.window import Window

RAMP = np.broadcast_to(np.arange(1, 65, dtype=np.float32) / 10, (64, 64))
"""Logits 0.1 to 6.4 from left to right."""


def test_mirrored_logits_are_mirrored_back_and_averaged() -> None:
    photo, spec = read_photo(dark_photo(64, 64, (10, 5, 30, 20))), small_spec()
    first = plain_pass(photo, spec, logits_runtime(RAMP))
    second = tta_pass(photo, spec, logits_runtime(RAMP))
    # A ramp stays one where it is smoothed, but at its ends.
    assert np.allclose(first.logits[:, 4:-4], RAMP[:, 4:-4], atol=1e-4)
    # Of 64 columns 58 are the photo's: 0.1 to 6.4 on them are 0.4 to 6.1, and fall once mirrored.
    assert second.raw[29, [0, 29, 57]] == pytest.approx([6.1, 3.2, 0.4], abs=0.05)
    assert second.presence != first.presence
    both = average(first, second, spec)
    assert both.raw[32, [0, 31, 63]] == pytest.approx([(0.1 + 6.1) / 2, 3.25, 3.4], abs=0.02)
    assert both.presence == first.presence
    assert both.frame == first.frame


def test_the_second_view_is_mirrored_relit_and_on_grey() -> None:
    runtime = logits_runtime(RAMP)
    pixels = np.full((64, 64, 3), 55, np.uint8)
    pixels[:, :32] = 255
    tta_pass(read_photo(pixels), small_spec(), runtime)
    (x,) = runtime.calls
    assert x[0, :, 0] == pytest.approx(60 / 255)
    assert (x[0, :, 32, 4:30] == 0).all()
    bright = relight(pixels, RELIGHT)[0, 0] / 255
    assert np.allclose(x[0, :, 32, 34:60], bright[:, None])


def test_the_second_view_of_a_window_has_no_margin() -> None:
    runtime = logits_runtime(RAMP)
    pixels = np.random.default_rng(0).integers(0, 255, (128, 128, 3), np.uint8)
    window = Window(10, 20, 64, 64)
    result = tta_pass(read_photo(pixels), small_spec(), runtime, window)
    expected = relight(pixels[10:74, 20:84], RELIGHT)[:, ::-1]
    assert np.allclose(runtime.calls[0][0].transpose(1, 2, 0) * 255, expected)
    assert result.frame.window == window


def test_one_pass_does_not_outvote_the_other() -> None:
    photo, spec = read_photo(dark_photo(64, 64)), small_spec()
    first = plain_pass(photo, spec, logits_runtime(np.full((64, 64), -30)))
    second = tta_pass(photo, spec, logits_runtime(np.full((64, 64), 9)))
    # Both are clipped to eight.
    assert average(first, second, spec).raw == pytest.approx(0)
