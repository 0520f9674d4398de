from __future__ import annotations

import base64
import io
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg.data.formats.bitmap import decode_base64, inflate_png, paste_png
from tongueseg.errors import BadAnnotation

SIZE = (40, 60)


def png(pixels: NDArray[np.generic], **how: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", **how)
    return stream.getvalue()


@pytest.mark.parametrize(
    "pixels",
    [
        np.array([[True, False], [True, True]]),
        np.array([[255, 0], [1, 255]], np.uint8),
        np.array([[[9, 0, 0], [0, 0, 0]], [[0, 255, 0], [9, 9, 9]]], np.uint8) * 20,
        np.array([[[0, 9], [255, 0]], [[0, 9], [0, 255]]], np.uint8),
        np.array([[[0, 0, 0, 9], [9, 9, 9, 0]], [[0, 0, 0, 1], [9, 0, 0, 255]]], np.uint8),
    ],
    ids=["bits", "grey", "RGB", "grey and transparency", "RGBA"],
)
def test_what_counts_and_where(pixels: NDArray[np.generic]) -> None:
    mask = paste_png(png(pixels), 5, 3, SIZE)
    assert mask.shape == SIZE
    assert mask[3:5, 5:7].tolist() == [[True, False], [True, True]]
    assert mask.sum() == 3


def test_a_palette_with_transparency() -> None:
    image = Image.fromarray(np.array([[1, 0]], np.uint8))
    image.putpalette([0, 0, 0, 0, 0, 0])
    stream = io.BytesIO()
    image.save(stream, "PNG", transparency=0)
    assert paste_png(stream.getvalue(), 0, 0, (1, 2)).tolist() == [[True, False]]


@pytest.mark.parametrize(("left", "top"), [(-1, 0), (0, -1), (59, 0), (0, 39), (10**9, 0)])
def test_a_mask_that_leaves_the_photo(left: int, top: int) -> None:
    with pytest.raises(BadAnnotation, match="its mask leaves the photo"):
        paste_png(png(np.ones((2, 2), np.uint8)), left, top, SIZE)


def test_a_picture_larger_than_the_photo_is_not_decoded() -> None:
    with pytest.raises(BadAnnotation, match="its mask leaves the photo"):
        paste_png(png(np.ones((1000, 1000), np.bool_)), 0, 0, SIZE)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\0" * 99])
def test_what_is_no_png(content: bytes) -> None:
    with pytest.raises(BadAnnotation, match="its mask is no PNG"):
        paste_png(content, 0, 0, SIZE)


def test_what_is_not_base64() -> None:
    assert decode_base64(base64.b64encode(b"tongue").decode(), "mask") == b"tongue"
    for text in ("?", "abc", "舌"):
        with pytest.raises(BadAnnotation, match="mask: is not base64"):
            decode_base64(text, "mask")


def test_what_zlib_packed() -> None:
    content = png(np.ones(SIZE, np.bool_))
    assert inflate_png(zlib.compress(content), SIZE) == content
    with pytest.raises(BadAnnotation, match="its mask is not packed by zlib"):
        inflate_png(b"tongue", SIZE)
    with pytest.raises(BadAnnotation, match="its mask is cut short"):
        inflate_png(zlib.compress(content)[:-5], SIZE)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zlib.compress(bytes(50_000_000))
    assert len(bomb) < 50_000
    with pytest.raises(BadAnnotation, match="larger than its photo"):
        inflate_png(bomb, SIZE)
