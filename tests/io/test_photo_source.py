from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io.limits import PhotoLimits
from tongueseg.io.photo_source import image_from_array, read_bytes


class Named(io.BytesIO):
    name = "upload.jpg"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (b"abc", "bytes"),
        (bytearray(b"abc"), "bytes"),
        (memoryview(b"abc"), "bytes"),
        (io.BytesIO(b"abc"), "stream"),
        (Named(b"abc"), "upload.jpg"),
    ],
)
def test_bytes_and_streams(source: Any, name: str) -> None:
    assert read_bytes(source, PhotoLimits()) == (b"abc", name)


@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_a_path_is_its_own_name(tmp_path: Path, kind: Any) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"abc")
    assert read_bytes(kind(file), PhotoLimits()) == (b"abc", str(file))


def test_no_more_is_read_than_one_byte_beyond_the_limit() -> None:
    stream = io.BytesIO(bytes(100))
    with pytest.raises(PhotoTooLarge, match="stream: more than the 10 bytes allowed"):
        read_bytes(stream, PhotoLimits(max_bytes=10))
    assert stream.tell() == 11


def test_another_type() -> None:
    with pytest.raises(BadPhoto, match="int: not a path, bytes, file object"):
        read_bytes(7, PhotoLimits())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "mode"), [((2, 3), "L"), ((2, 3, 3), "RGB"), ((2, 3, 4), "RGBA")]
)
def test_arrays_of_grey_and_colour(shape: tuple[int, ...], mode: str) -> None:
    image = image_from_array(np.full(shape, 7, np.uint8))
    assert (image.mode, image.size) == (mode, (3, 2))


def test_of_16_bits_the_upper_8_are_kept() -> None:
    image = image_from_array(np.full((2, 3), 0x1234, np.uint16))
    assert np.asarray(image).tolist() == [[0x12] * 3] * 2
