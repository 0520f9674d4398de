from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg.errors import BadPhoto, BadSettings
from tongueseg.io.encode import (
    encode_jpeg,
    encode_mask,
    encode_png,
    encode_print,
    encode_probability,
    print_pixels,
)


def _open(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_mask_is_a_grey_png_of_0_and_255() -> None:
    mask = np.array([[True, False, False], [False, True, True]])
    image = _open(encode_mask(mask))
    assert (image.format, image.mode, image.size) == ("PNG", "L", (3, 2))
    assert np.array_equal(np.asarray(image), [[255, 0, 0], [0, 255, 255]])


@pytest.mark.parametrize("view", [lambda m: m.T, lambda m: m[::2, ::3]])
def test_a_mask_need_not_be_contiguous(
    view: Callable[[NDArray[np.bool_]], NDArray[np.bool_]],
) -> None:
    mask = view(np.random.default_rng(0).random((30, 40)) > 0.5)
    assert np.array_equal(np.asarray(_open(encode_mask(mask))) > 0, mask)


@pytest.mark.parametrize("channels", [3, 4])
def test_png_keeps_every_value_in_its_channel(channels: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, channels), np.uint8)
    image = _open(encode_png(pixels))
    assert image.mode == {3: "RGB", 4: "RGBA"}[channels]
    assert np.array_equal(np.asarray(image), pixels)


def test_jpeg_keeps_red_red() -> None:
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[..., 0] = 200
    image = _open(encode_jpeg(pixels))
    assert image.format == "JPEG"
    assert np.abs(np.asarray(image).astype(int) - pixels).max() <= 3


def test_jpeg_quality_counts() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    assert len(encode_jpeg(pixels, 50)) < len(encode_jpeg(pixels, 95))


def test_a_side_longer_than_a_jpeg_can_be() -> None:
    with pytest.raises(BadPhoto, match=r"70000x1 is too long for a JPEG"):
        encode_jpeg(np.zeros((1, 70_000, 3), np.uint8))


@pytest.mark.parametrize(("suffix", "kind"), [(".png", "PNG"), (".tif", "TIFF"), (".TIFF", "TIFF")])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_picture_for_print_knows_its_size_on_paper(suffix: str, kind: str, channels: int) -> None:
    pixels = np.full((50, 100, channels), 90, np.uint8)
    with _open(encode_print(pixels, suffix, width_cm=5.08, dpi=150)) as image:
        assert image.format == kind
        # 2 inches of 150 pixels, in the proportions of the picture.
        assert image.size == (300, 150)
        assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)
        assert (np.asarray(image) == 90).all()


def test_a_large_picture_is_shrunk_for_print() -> None:
    stripes = np.tile(np.array([0, 200], np.uint8)[:, None], (500, 1, 3)).reshape(1, 1000, 3)
    with _open(encode_print(stripes.repeat(9, axis=0), width_cm=2.54, dpi=100)) as image:
        # Averaged and not picked: no stripes of their own.
        assert (np.asarray(image) == 100).all()


@pytest.mark.parametrize(("width_cm", "dpi", "expected"), [(2.54, 300, 300), (8.5, 300, 1004)])
def test_pixels_on_paper(width_cm: float, dpi: int, expected: int) -> None:
    assert print_pixels(width_cm, dpi) == expected


@pytest.mark.parametrize(("width_cm", "dpi"), [(0, 300), (201, 300), (float("nan"), 300), (9, 0)])
def test_no_width_on_paper(width_cm: float, dpi: int) -> None:
    with pytest.raises(BadSettings, match="give 0 to 200 cm and 1 to 2400 dpi"):
        print_pixels(width_cm, dpi)


def test_pictures_for_print_of_another_kind() -> None:
    with pytest.raises(BadSettings, match=r"\.jpg: pictures for print are \.png or \.tiff"):
        encode_print(np.zeros((5, 5, 3), np.uint8), ".jpg", width_cm=5)


def test_a_sliver_fits_on_no_page() -> None:
    with pytest.raises(BadPhoto, match=r"^thin: 25 times as tall as wide"):
        encode_print(np.zeros((100, 4, 3), np.uint8), width_cm=5, name="thin")


def test_a_probability_reads_back_exactly_in_16_bits() -> None:
    levels = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    content = encode_probability((levels / 65535).astype(np.float32))
    image = _open(content)
    assert (image.format, image.size) == ("PNG", (256, 256))
    assert np.array_equal(np.asarray(image), levels)
