from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from time import perf_counter
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg.io.encode import encode_mask
from tongueseg.io.flat_png import flat_png, is_flat, noisy_png


def _ellipse(height: int, width: int) -> NDArray[np.bool_]:
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (width // 2, height // 2), (width // 4, height // 3), 3, 0, 360, 1, -1)
    return mask.astype(bool)


def _idat(content: bytes) -> bytes:
    start = content.index(b"IDAT")
    size = int.from_bytes(content[start - 4 : start], "big")
    return content[start + 4 : start + 4 + size]


SHAPES = ((1, 1), (1, 2), (2, 1), (3, 5), (1, 259), (1, 1000), (300, 1), (64, 517))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99, 1])
def test_every_mask_comes_back(shape: tuple[int, int], share: float) -> None:
    mask = np.random.default_rng(0).random(shape) < share
    content = flat_png(mask)
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.mode) == ("PNG", "L")
    assert np.array_equal(np.asarray(image), mask * np.uint8(255))
    again = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert again is not None
    assert np.array_equal(again, mask * np.uint8(255))


@pytest.mark.parametrize("length", range(1, 300))
def test_runs_of_every_length(length: int) -> None:
    mask = np.ones((2, length), bool)
    mask[1] = False
    rows = zlib.decompress(_idat(flat_png(mask)))
    assert rows == b"\0" + b"\xff" * length + b"\0" + b"\0" * length


def test_a_run_may_go_on_in_the_next_row() -> None:
    mask = np.array([[False, True], [True, True], [True, False]])
    assert zlib.decompress(_idat(flat_png(mask))) == b"\0\0\xff\0\xff\xff\0\xff\0"


def test_a_large_mask_is_small() -> None:
    mask = _ellipse(4000, 3000)
    content = flat_png(mask)
    assert len(content) < 25_000
    with Image.open(io.BytesIO(content)) as image:
        assert np.array_equal(np.asarray(image) > 0, mask)


def _noise(height: int, width: int, share: float = 0.5) -> NDArray[np.bool_]:
    return np.random.default_rng(0).random((height, width)) < share


def test_noise_is_left_to_the_deflater() -> None:
    noise = _noise(400, 400)
    assert not is_flat(noise)
    assert is_flat(_ellipse(400, 400))
    assert encode_mask(noise) == noisy_png(noise)
    # Two thirds of what run by run would take.
    assert len(noisy_png(noise)) < 0.8 * len(flat_png(noise))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("share", [0, 0.1, 0.5, 1])
def test_every_noisy_mask_comes_back(shape: tuple[int, int], share: float) -> None:
    mask = _noise(*shape, share)
    image = Image.open(io.BytesIO(noisy_png(mask)))
    assert (image.format, image.mode) == ("PNG", "L")
    assert np.array_equal(np.asarray(image), mask * np.uint8(255))


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_noise_takes_less_time_and_room_than_by_opencv(share: float) -> None:
    mask = _noise(1000, 1500, share)
    pixels = mask.view(np.uint8) * np.uint8(255)
    turns = [(_seconds(noisy_png, mask), _seconds(cv2.imencode, ".png", pixels)) for _ in range(5)]
    ours, opencv = (min(seconds) for seconds in zip(*turns, strict=True))
    # By OpenCV's run-length strategy it was 2 to 3.
    assert ours < 1.5 * opencv
    assert len(noisy_png(mask)) < 0.9 * len(cv2.imencode(".png", pixels)[1])


def _seconds(function: Callable[..., Any], *arguments: Any) -> float:
    started = perf_counter()
    function(*arguments)
    return perf_counter() - started
