"""Photos that cannot be read end in one line that names them and says why."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from heic_samples import NOISE
from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io.photo import PhotoLimits, read_photo

# Pillow warns of what it then refuses; the refusal is what is tested here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

PIXELS = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)


def encode(kind: str, **options: Any) -> bytes:
    if kind == "HEIF":
        pytest.importorskip("pi_heif")
        return NOISE
    stream = io.BytesIO()
    Image.fromarray(PIXELS).save(stream, kind, **options)
    return stream.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header promises a size and whose body holds nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def refused(source: Any, **options: Any) -> str:
    """Return the one line that refuses a source."""
    with pytest.raises(BadPhoto) as caught:
        read_photo(source, **options)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


def test_a_missing_file(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    assert refused(file) == f"{file}: no such file"


def test_name_that_no_file_can_have() -> None:
    assert refused("a\0b.jpg") == "'a\\x00b.jpg': no file can have this name"


def test_an_empty_file(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.touch()
    assert refused(file) == f"{file}: empty file"
    assert refused(b"") == "bytes: empty file"


def test_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}: cannot be read (Is a directory)"


@pytest.mark.parametrize(
    "content", [b"just a note\n" * 20, b"%PDF-1.7", b"GIF89a", b"\0" * 100, b"\x89PNG"]
)
def test_no_photo(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(content)
    assert refused(file).startswith(f"{file}: not a photo in a format that is read here")


def test_rare_formats_stay_shut(tmp_path: Path) -> None:
    for kind in ("GIF", "TGA", "PCX", "PPM"):
        assert "not a photo in a format that is read here" in refused(encode(kind))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "WEBP", "HEIF"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_truncated_file(tmp_path: Path, kind: str, share: float) -> None:
    content = encode(kind)
    file = tmp_path / "photo"
    file.write_bytes(content[: int(len(content) * share)])
    assert refused(file).startswith(f"{file}: ")


def test_a_truncated_jpeg_is_told_as_damaged(tmp_path: Path) -> None:
    content = encode("JPEG")[:2000]
    assert refused(content).startswith("bytes: damaged (")
    assert refused(content, at_least=8).startswith("bytes: damaged (")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "WEBP", "HEIF"])
def test_wrong_bytes_are_read_or_refused_and_nothing_else(kind: str) -> None:
    """A few hundred damaged files: whatever a decoder raises, the caller sees a BadPhoto."""
    content = encode(kind)
    draw = np.random.default_rng(0)
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(3):
            damaged[draw.integers(min(300, len(content)))] = draw.integers(256)
        with suppress(BadPhoto):
            read_photo(bytes(damaged), limits=PhotoLimits(max_pixels=1_000_000))


def test_a_heic_that_promises_too_much() -> None:
    """libheif raises a RuntimeError of its own here."""
    content = bytearray(encode("HEIF"))
    size = content.index(b"ispe") + 8
    content[size : size + 8] = struct.pack(">II", 64, 2_000_000_000)
    assert refused(bytes(content)).startswith("bytes: ")


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (0, 0)])
def test_zero_pixels(width: int, height: int) -> None:
    assert refused(png_of_size(width, height)).startswith("bytes: ")


@pytest.mark.parametrize("shape", [(0, 5), (5, 0, 3), (0, 0, 4)])
def test_an_array_without_pixels(shape: tuple[int, ...]) -> None:
    assert refused(np.zeros(shape, np.uint8)).startswith("array: has no pixels")


def test_an_image_without_pixels() -> None:
    assert refused(Image.new("RGB", (0, 7))) == "image: has no pixels (0x7)"


def test_too_many_bytes(tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(encode("PNG"))
    said = "more than the 1,000 bytes allowed"
    limits = PhotoLimits(max_bytes=1000)
    assert refused(file, limits=limits) == f"{file}: {said}"
    assert refused(encode("PNG"), limits=limits) == f"bytes: {said}"
    assert refused(io.BytesIO(encode("PNG")), limits=limits) == f"stream: {said}"


def test_a_file_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.touch()
    os.truncate(file, 100 * 2**20)
    tracemalloc.start()
    try:
        refused(file, limits=PhotoLimits(max_bytes=1000))
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_stream_is_read_no_further_than_the_limit() -> None:
    class Endless:
        bytes_read = 0

        def read(self, size: int) -> bytes:
            self.bytes_read += size
            return b"x" * size

    endless = Endless()
    refused(endless, limits=PhotoLimits(max_bytes=1000))
    assert endless.bytes_read == 1001


def test_too_many_pixels_are_refused_by_the_header_alone() -> None:
    with pytest.raises(PhotoTooLarge) as caught:
        read_photo(png_of_size(200_000, 200_000))
    assert str(caught.value) == "bytes: 200000x200000 is more than the 120,000,000 pixels allowed"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "WEBP", "HEIF"])
def test_too_many_pixels_in_every_format(kind: str) -> None:
    said = refused(encode(kind), limits=PhotoLimits(max_pixels=48 * 64 - 1))
    assert said == "bytes: 64x48 is more than the 3,071 pixels allowed"


def test_too_many_pixels_of_arrays_and_images() -> None:
    limits = PhotoLimits(max_pixels=10)
    assert "more than the 10 pixels" in refused(PIXELS, limits=limits)
    assert "more than the 10 pixels" in refused(Image.fromarray(PIXELS), limits=limits)


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.zeros((4, 4, 3), np.float32), "float32 values"),
        (np.zeros((4, 4), bool), "bool values"),
        (np.zeros((4, 4, 2), np.uint8), r"shape (4, 4, 2)"),
        (np.zeros((1, 4, 4, 3), np.uint8), r"shape (1, 4, 4, 3)"),
        (np.zeros(4, np.uint8), r"shape (4,)"),
    ],
)
def test_arrays_that_are_no_photos(array: NDArray[Any], reason: str) -> None:
    said = refused(array)
    assert said.startswith("array: ")
    assert reason in said
    assert "give" in said


@pytest.mark.parametrize("source", [5, None, ["a.jpg"]])
def test_things_that_hold_no_photo(source: int | list[str] | None) -> None:
    assert refused(source).startswith(f"{type(source).__name__}: not a path, bytes, file object")


def test_thirty_two_bit_grey_has_no_white() -> None:
    image = Image.fromarray(np.zeros((4, 4), np.float32))
    assert refused(image).endswith("save it as 8 or 16 bit")


def test_a_float_tiff() -> None:
    content = cv2.imencode(".tif", np.ones((4, 4, 3), np.float32))[1].tobytes()
    assert refused(content).startswith("bytes: a TIFF of a kind that is not read here")


def test_a_large_float_tiff_is_refused_by_its_header() -> None:
    content = cv2.imencode(".tif", np.ones((40, 40, 3), np.float32))[1].tobytes()
    said = refused(content, limits=PhotoLimits(max_pixels=100))
    assert said == "bytes: 40x40 is more than the 100 pixels allowed"


def test_an_image_whose_file_is_truncated() -> None:
    image = Image.open(io.BytesIO(encode("JPEG")[:2000]))
    assert refused(image).startswith("image: damaged (")
