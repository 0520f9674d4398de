import io
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from tongueseg.io.encode import encode_mask
from tongueseg.io.flat_png import flat_png, is_flat


def _ellipse(height, width):
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (width // 2, height // 2), (width // 4, height // 3), 3, 0, 360, 1, -1)
    return mask.astype(bool)


def _idat(content):
    start = content.index(b"IDAT")
    size = int.from_bytes(content[start - 4 : start], "big")
    return content[start + 4 : start + 4 + size]


SHAPES = ((1, 1), (1, 2), (2, 1), (3, 5), (1, 259), (1, 1000), (300, 1), (64, 517))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99, 1])
def test_every_mask_comes_back(shape, share):
    mask = np.random.default_rng(0).random(shape) < share
    content = flat_png(mask)
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.mode) == ("PNG", "L")
    assert np.array_equal(np.asarray(image), mask * np.uint8(255))
    again = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(again, mask * np.uint8(255))


@pytest.mark.parametrize("length", range(1, 300))
def test_runs_of_every_length(length):
    mask = np.ones((2, length), bool)
    mask[1] = False
    rows = zlib.decompress(_idat(flat_png(mask)))
    assert rows == b"\0" + b"\xff" * length + b"\0" + b"\0" * length


def test_a_run_may_go_on_in_the_next_row():
    mask = np.array([[False, True], [True, True], [True, False]])
    assert zlib.decompress(_idat(flat_png(mask))) == b"\0\0\xff\0\xff\xff\0\xff\0"


def test_a_large_mask_is_small():
    mask = _ellipse(4000, 3000)
    content = flat_png(mask)
    assert len(content) < 25_000
    with Image.open(io.BytesIO(content)) as image:
        assert np.array_equal(np.asarray(image) > 0, mask)


def test_noise_is_left_to_the_deflater():
    noise = np.random.default_rng(0).random((400, 400)) < 0.5
    assert not is_flat(noise)
    assert is_flat(_ellipse(400, 400))
    # Two thirds of what run by run would take.
    assert len(encode_mask(noise)) < 0.8 * len(flat_png(noise))
