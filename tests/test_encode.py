import io

import numpy as np
import pytest
from PIL import Image

from tongueseg.encode import encode_jpeg, encode_mask, encode_png
from tongueseg.errors import BadPhoto


def _open(content):
    return Image.open(io.BytesIO(content))


def test_a_mask_is_a_grey_png_of_0_and_255():
    mask = np.array([[True, False, False], [False, True, True]])
    image = _open(encode_mask(mask))
    assert (image.format, image.mode, image.size) == ("PNG", "L", (3, 2))
    assert np.array_equal(np.asarray(image), [[255, 0, 0], [0, 255, 255]])


@pytest.mark.parametrize("view", [lambda m: m.T, lambda m: m[::2, ::3]])
def test_a_mask_need_not_be_contiguous(view):
    mask = view(np.random.default_rng(0).random((30, 40)) > 0.5)
    assert np.array_equal(np.asarray(_open(encode_mask(mask))) > 0, mask)


@pytest.mark.parametrize("channels", [3, 4])
def test_png_keeps_every_value_in_its_channel(channels):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, channels), np.uint8)
    image = _open(encode_png(pixels))
    assert image.mode == {3: "RGB", 4: "RGBA"}[channels]
    assert np.array_equal(np.asarray(image), pixels)


def test_jpeg_keeps_red_red():
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[..., 0] = 200
    image = _open(encode_jpeg(pixels))
    assert image.format == "JPEG"
    assert np.abs(np.asarray(image).astype(int) - pixels).max() <= 3


def test_jpeg_quality_counts():
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    assert len(encode_jpeg(pixels, 50)) < len(encode_jpeg(pixels, 95))


def test_a_side_longer_than_a_jpeg_can_be():
    with pytest.raises(BadPhoto, match=r"70000x1 is too long for a JPEG"):
        encode_jpeg(np.zeros((1, 70_000, 3), np.uint8))
