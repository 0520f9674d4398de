"""Photos that can be read: every kind becomes upright RGB. Bad ones are in test_bad_photo.py."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, features

from heic_samples import QUARTERS
from tongueseg.errors import BadPhoto, MissingExtra
from tongueseg.io.discovery import SUFFIXES, find_photos
from tongueseg.io.photo import PhotoLimits, read_photo

# One colour for each quarter, so that any turn or mirroring shows.
COLOURS = {"R": (250, 0, 0), "G": (0, 250, 0), "B": (0, 0, 250), "W": (250, 250, 250)}
# The quarters top left, top right, bottom left, bottom right once EXIF orientation is applied.
UPRIGHT = {
    1: "RGBW",
    2: "GRWB",
    3: "WBGR",
    4: "BWRG",
    5: "RBGW",
    6: "BRWG",
    7: "WGBR",
    8: "GWRB",
}


def quarters(height: int = 64, width: int = 96) -> NDArray[np.uint8]:
    pixels = np.empty((height, width, 3), np.uint8)
    for i, colour in enumerate(COLOURS.values()):
        rows = slice(height // 2) if i < 2 else slice(height // 2, None)
        columns = slice(width // 2, None) if i % 2 else slice(width // 2)
        pixels[rows, columns] = colour
    return pixels


def quarter_names(pixels: NDArray[np.uint8]) -> str:
    """Name the colours of the four quarters."""
    height, width = pixels.shape[:2]
    centres = [(y * height // 4, x * width // 4) for y in (1, 3) for x in (1, 3)]
    names = ""
    for centre in centres:
        off = {n: np.abs(pixels[centre].astype(int) - c).sum() for n, c in COLOURS.items()}
        names += min(off, key=off.__getitem__)
    return names


def encode(image: NDArray[np.uint8] | Image.Image, kind: str, **options: Any) -> bytes:
    if kind == "HEIF":
        pytest.importorskip("pi_heif")
        return QUARTERS[1]
    if not isinstance(image, Image.Image):
        image = Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def oriented(kind: str, orientation: int, pixels: NDArray[np.uint8], **options: int) -> bytes:
    if kind == "HEIF":
        pytest.importorskip("pi_heif")
        return QUARTERS[orientation]
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encode(pixels, kind, exif=exif, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "WEBP", "HEIF", "AVIF"])
def test_every_format_is_read(kind: str) -> None:
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow reads no AVIF")
    photo = read_photo(encode(quarters(), kind))
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.shape == (photo.height, photo.width, 3) == (64, 96, 3)
    assert quarter_names(photo.pixels) == "RGBW"
    assert not photo.reduced
    assert photo.full() is photo


def test_the_first_photo_of_a_process_may_be_of_a_rare_format() -> None:
    """Pillow loads its plugins as they are asked for."""
    code = (
        "import sys; from tongueseg import read_photo\n"
        "print(read_photo(sys.stdin.buffer.read()).pixels.shape)"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        input=encode(quarters(), "WEBP"),
        capture_output=True,
        check=True,
    )
    assert ended.stdout.decode().strip() == "(64, 96, 3)"


def test_the_second_picture_of_an_mpo_is_left_out() -> None:
    second = Image.fromarray(np.zeros((64, 96, 3), np.uint8))
    content = encode(quarters(), "MPO", save_all=True, append_images=[second])
    assert quarter_names(read_photo(content).pixels) == "RGBW"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF", "AVIF"])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_every_exif_orientation_is_made_upright(kind: str, orientation: int) -> None:
    photo = read_photo(oriented(kind, orientation, quarters()))
    assert quarter_names(photo.pixels) == UPRIGHT[orientation]
    assert (photo.height, photo.width) == ((96, 64) if orientation > 4 else (64, 96))
    assert photo.orientation == (1 if kind == "HEIF" else orientation)
    assert photo.pixels.shape[:2] == (photo.height, photo.width)


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_reduced_decoding_gives_the_same_upright_picture(orientation: int) -> None:
    content = oriented("JPEG", orientation, quarters(512, 768), quality=95)
    whole, small = read_photo(content), read_photo(content, at_least=100)
    assert small.reduced
    assert (small.height, small.width) == (whole.height, whole.width) == whole.pixels.shape[:2]
    assert small.pixels.shape[:2] == (whole.height // 4, whole.width // 4)
    assert quarter_names(small.pixels) == quarter_names(whole.pixels) == UPRIGHT[orientation]
    shrunk = cv2.resize(whole.pixels, small.pixels.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk.astype(int) - small.pixels).mean() < 2


@pytest.mark.parametrize("orientation", [1, 6])
def test_full_restores_what_was_reduced(orientation: int) -> None:
    content = oriented("JPEG", orientation, quarters(512, 768))
    full = read_photo(content, at_least=64).full()
    assert not full.reduced
    assert np.array_equal(full.pixels, read_photo(content).pixels)


@pytest.mark.parametrize(("at_least", "scale"), [(1, 8), (50, 8), (51, 4), (200, 2), (201, 1)])
def test_both_sides_keep_as_many_pixels_as_asked(at_least: int, scale: int) -> None:
    photo = read_photo(encode(quarters(400, 801), "JPEG"), at_least=at_least)
    assert photo.pixels.shape[:2] == (400 // scale, -(-801 // scale))
    assert (photo.height, photo.width) == (400, 801)
    assert photo.reduced == (scale > 1)


def test_only_jpeg_is_reduced() -> None:
    assert not read_photo(encode(quarters(512, 768), "PNG"), at_least=32).reduced


def grey(image: bytes) -> list[int]:
    return list(map(int, read_photo(image).pixels[0, 0]))


def test_grey() -> None:
    assert grey(encode(Image.new("L", (4, 4), 77), "PNG")) == [77, 77, 77]


def test_one_bit() -> None:
    assert grey(encode(Image.new("1", (4, 4), 1), "PNG")) == [255, 255, 255]


def test_sixteen_bit_grey_png() -> None:
    content = cv2.imencode(".png", np.full((4, 4), 0x7F12, np.uint16))[1].tobytes()
    assert Image.open(io.BytesIO(content)).mode.startswith("I;16")
    assert grey(content) == [0x7F] * 3


def test_sixteen_bit_grey_png_on_its_side() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    values = np.zeros((4, 8), np.uint16)
    values[:, :4] = 0xFFFF
    photo = read_photo(encode(Image.fromarray(values), "PNG", exif=exif))
    assert photo.pixels.shape == (8, 4, 3)
    assert (photo.pixels[:4] == 255).all()
    assert (photo.pixels[4:] == 0).all()


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bit_rgb(suffix: str) -> None:
    bgr = np.full((4, 6, 3), (0x3012, 0x20FF, 0x1000), np.uint16)
    photo = read_photo(cv2.imencode(suffix, bgr)[1].tobytes())
    assert photo.pixels.shape == (4, 6, 3)
    assert np.abs(photo.pixels.astype(int) - (0x10, 0x20, 0x30)).max() <= 1


def test_sixteen_bit_grey_tiff() -> None:
    content = cv2.imencode(".tif", np.full((4, 4), 0x80FF, np.uint16))[1].tobytes()
    assert grey(content) == [0x80] * 3


def test_transparency_is_laid_on_white() -> None:
    pixels = np.zeros((1, 3, 4), np.uint8)
    pixels[0, :, 3] = (255, 0, 127)
    photo = read_photo(encode(pixels, "PNG"))
    assert photo.pixels[0, 0].tolist() == [0, 0, 0]
    assert photo.pixels[0, 1].tolist() == [255, 255, 255]
    assert np.abs(photo.pixels[0, 2].astype(int) - 128).max() <= 1


def test_grey_with_transparency() -> None:
    image = Image.new("LA", (2, 1), (60, 255))
    image.putpixel((1, 0), (60, 0))
    assert read_photo(encode(image, "PNG")).pixels[0, :, 0].tolist() == [60, 255]


@pytest.mark.parametrize("as_bytes", [True, False])
def test_palette_with_transparency(as_bytes: bool) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((1, 0), 1)
    content = encode(image, "PNG", transparency=b"\xff\x00" if as_bytes else 1)
    assert read_photo(content).pixels.tolist() == [[[10, 20, 30], [255, 255, 255]]]


def test_palette() -> None:
    photo = read_photo(encode(Image.fromarray(quarters()).quantize(8), "PNG"))
    assert quarter_names(photo.pixels) == "RGBW"


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk(kind: str) -> None:
    photo = read_photo(encode(Image.fromarray(quarters()).convert("CMYK"), kind))
    assert quarter_names(photo.pixels) == "RGBW"


def test_a_path_as_text_or_object(tmp_path: Path) -> None:
    file = tmp_path / "舌 象.png"
    file.write_bytes(encode(quarters(), "PNG"))
    assert read_photo(file).name == read_photo(str(file)).name == str(file)
    assert np.array_equal(read_photo(file).pixels, quarters())


def test_a_suffix_that_lies(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(encode(quarters(), "PNG"))
    assert np.array_equal(read_photo(file).pixels, quarters())


def test_bytes_file_objects_images_and_arrays() -> None:
    content = encode(quarters(), "PNG")
    image = Image.open(io.BytesIO(content))
    for source in (content, io.BytesIO(content), image, quarters(), quarters()[:, ::-1][:, ::-1]):
        assert np.array_equal(read_photo(source).pixels, quarters())


def test_an_image_with_orientation() -> None:
    image = Image.open(io.BytesIO(oriented("PNG", 6, quarters())))
    assert quarter_names(read_photo(image).pixels) == UPRIGHT[6]
    assert image.size == (96, 64)


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.full((2, 2), 9, np.uint8), [9, 9, 9]),
        (np.full((2, 2, 3), (1, 2, 3), np.uint8), [1, 2, 3]),
        (np.full((2, 2, 4), (1, 2, 3, 0), np.uint8), [255, 255, 255]),
        (np.full((2, 2, 3), (0x0100, 0x02FF, 0x0300), np.uint16), [1, 2, 3]),
    ],
)
def test_arrays(array: NDArray[np.uint16] | NDArray[np.uint8], expected: list[int]) -> None:
    assert read_photo(array).pixels[1, 1].tolist() == expected


def test_an_array_is_copied() -> None:
    array = quarters()
    photo = read_photo(array)
    array[:] = 0
    assert quarter_names(photo.pixels) == "RGBW"


def test_pillows_own_limit_neither_counts_nor_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    assert read_photo(encode(quarters(), "PNG")).pixels.size
    assert Image.MAX_IMAGE_PIXELS == 10


def test_limits_are_inclusive() -> None:
    content = encode(quarters(), "PNG")
    limits = PhotoLimits(max_bytes=len(content), max_pixels=64 * 96)
    assert read_photo(content, limits=limits).height == 64


def test_avif_that_pillow_cannot_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongueseg.io.decoder.features.check", lambda _name: False)
    with pytest.raises(BadPhoto, match=r"^bytes: AVIF needs Pillow 11\.3: pip install -U pillow"):
        read_photo(b"\0\0\0\x18ftypavif" + bytes(16))


def test_heic_without_its_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = encode(quarters(), "HEIF")
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(
        MissingExtra, match=r"^bytes: HEIC needs pi-heif: pip install 'tongueseg\[h"
    ):
        read_photo(content)


@pytest.mark.parametrize(
    ("suffix", "values", "depth"),
    [
        (".png", np.zeros((4, 4, 3), np.uint8), 8),
        (".jpg", np.zeros((4, 4), np.uint8), 8),
        (".png", np.zeros((4, 4), np.uint16), 16),
        (".png", np.zeros((4, 4, 3), np.uint16), 16),
        (".tif", np.zeros((4, 4, 3), np.uint16), 16),
        (".tif", np.zeros((4, 4, 3), np.uint8), 8),
    ],
)
def test_how_many_bits_the_file_gives_a_channel(
    suffix: str, values: NDArray[np.uint16] | NDArray[np.uint8], depth: int
) -> None:
    photo = read_photo(cv2.imencode(suffix, values)[1].tobytes())
    assert photo.depth == depth
    assert photo.pixels.dtype == np.uint8


def test_suffixes_cover_the_formats() -> None:
    assert {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".heic"} <= SUFFIXES


def test_real_photos_are_read_at_their_size(real_data: Path) -> None:
    for folder in ("booth", "closeup"):
        file = next(find_photos(real_data / folder / "original"))
        photo = read_photo(file)
        with Image.open(file) as image:
            assert (photo.width, photo.height) == image.size
        assert photo.pixels.std() > 10
