from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tongueseg.data.masks import (
    distinct_values,
    is_binary,
    picture_size,
    read_class_colours,
    read_class_numbers,
    read_mask,
    read_values,
    tongue_share,
    values_text,
)
from tongueseg.errors import BadMask

MASK = np.zeros((4, 6), bool)
MASK[1:3, 2:5] = True


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.png"


def refused(file: Path, size: tuple[int, int] = (4, 6)) -> str:
    with pytest.raises(BadMask) as caught:
        read_mask(file, size)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert message.startswith(f"{file}: ")
    return message.removeprefix(f"{file}: ")


@pytest.mark.parametrize("high", [1, 255])
def test_grey(file: Path, high: int) -> None:
    Image.fromarray(MASK.astype(np.uint8) * np.uint8(high)).save(file)
    mask = read_mask(file, (4, 6))
    assert mask.dtype == bool
    assert np.array_equal(mask, MASK)


def test_sixteen_bit(file: Path) -> None:
    cv2.imwrite(str(file), MASK.astype(np.uint16) * np.uint16(65535))
    assert np.array_equal(read_mask(file, (4, 6)), MASK)


def test_one_bit(file: Path) -> None:
    Image.fromarray(MASK).save(file)
    with Image.open(file) as image:
        assert image.mode == "1"
    assert np.array_equal(read_mask(file, (4, 6)), MASK)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA"])
def test_black_and_white_in_colour(file: Path, mode: str) -> None:
    Image.fromarray(MASK.astype(np.uint8) * np.uint8(255)).convert(mode).save(file)
    assert np.array_equal(read_mask(file, (4, 6)), MASK)


@pytest.mark.parametrize(
    ("palette", "tongue"),
    [
        # black and white in either order count by colour
        ([0, 0, 0, 255, 255, 255], 1),
        ([255, 255, 255, 0, 0, 0], 0),
        # other colours count by index, as annotation tools write them
        ([0, 0, 0, 128, 0, 0], 1),
    ],
)
def test_palettes(file: Path, palette: list[int], tongue: int) -> None:
    image = Image.fromarray(np.where(MASK, tongue, 1 - tongue).astype(np.uint8), "P")
    image.putpalette(palette)
    image.save(file)
    with Image.open(file) as saved:
        assert saved.mode == "P"
    assert np.array_equal(read_mask(file, (4, 6)), MASK)


def test_values_are_read_as_the_file_holds_them(file: Path) -> None:
    values = np.arange(24, dtype=np.uint8).reshape(4, 6)
    Image.fromarray(values).save(file)
    assert np.array_equal(read_values(file), values)
    colours = np.dstack([values, values + 1, values + 2, values + 3])
    Image.fromarray(colours).save(file)
    assert np.array_equal(read_values(file), colours)
    Image.fromarray(colours[..., :3]).convert("CMYK").save(file, "TIFF")
    assert read_values(file, ("PNG", "TIFF")).shape == (4, 6, 3)
    assert refused(file) == "not a PNG"


def test_a_palette_of_two_is_no_nearly_black_grey(file: Path) -> None:
    image = Image.fromarray(MASK.astype(np.uint8), "P")
    image.putpalette([0, 0, 0, 128, 0, 0])
    image.save(file)
    assert np.array_equal(read_values(file), MASK * 255)


def test_values_of_a_file() -> None:
    values = np.array([[0, 3], [3, 255]], np.uint8)
    assert distinct_values(values) == distinct_values(values.astype(np.uint16)) == {0, 3, 255}
    assert distinct_values(values[:, 1]) == {3, 255}
    assert values_text({0, 3, 255}) == "0, 3, 255"
    assert values_text(set(range(9))) == "0, 1, 2, 3, 4, 5, …"
    for levels in ({0}, {0, 1}, {1}, {0, 255}, {65535}):
        assert is_binary(levels)
    for levels in ({0, 1, 255}, {0, 128}, {1, 255}):
        assert not is_binary(levels)


def test_classes_by_number_and_by_colour(file: Path) -> None:
    image = Image.fromarray(np.array([[0, 1, 1, 0]], np.uint8))
    image.putpalette([0, 0, 0, 1, 2, 255])
    image.save(file)
    assert read_class_numbers(file).tolist() == [[0, 1, 1, 0]]
    assert read_class_colours(file).tolist() == [[0, 0x0102FF, 0x0102FF, 0]]
    assert picture_size(file) == (1, 4)
    Image.fromarray(np.array([[[1, 2, 255]]], np.uint8)).save(file)
    assert read_class_colours(file).tolist() == [[0x0102FF]]
    with pytest.raises(BadMask, match="holds colours"):
        read_class_numbers(file)
    Image.fromarray(np.full((1, 1, 3), 7, np.uint8)).save(file)
    assert read_class_numbers(file).tolist() == [[7]]


def test_the_share_of_a_mask() -> None:
    assert tongue_share(MASK) == 6 / 24


@pytest.mark.parametrize("value", [0, 255])
def test_a_mask_of_one_value(file: Path, value: int) -> None:
    Image.new("L", (6, 4), value).save(file)
    assert read_mask(file, (4, 6)).mean() == (value > 0)


def test_another_size(file: Path) -> None:
    Image.fromarray(MASK).save(file)
    assert refused(file, (6, 4)) == ("6x4 but its photo is 4x6; mask and photo must have one size")


def test_other_values(file: Path) -> None:
    values = MASK.astype(np.uint8) * np.uint8(255)
    values[0, 0] = 7
    Image.fromarray(values).save(file)
    assert refused(file) == "holds the values 0, 7, 255; a mask holds 0 and 255, or 0 and 1"


def test_many_other_values(file: Path) -> None:
    Image.fromarray(np.arange(24, dtype=np.uint8).reshape(4, 6)).save(file)
    assert refused(file).startswith("holds the values 0, 1, 2, 3, 4, 5, …; ")


def test_mixed_scales_are_no_mask(file: Path) -> None:
    values = MASK.astype(np.uint8)
    values[0, 0] = 255
    Image.fromarray(values).save(file)
    assert "holds the values 0, 1, 255" in refused(file)


def test_colours(file: Path) -> None:
    Image.fromarray(np.where(MASK[..., None], (255, 0, 0), 0).astype(np.uint8)).save(file)
    assert refused(file) == "holds colours; a mask is black and white"


def test_a_missing_mask(file: Path) -> None:
    assert refused(file) == "no such file"


@pytest.mark.parametrize("content", [b"", b"a note", b"\x89PNG\r\n\x1a\n"])
def test_no_image(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    refused(file)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8])
def test_a_truncated_mask(file: Path, share: float) -> None:
    Image.fromarray(np.random.default_rng(0).random((60, 60)) > 0.5).save(file)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    refused(file, (60, 60))


def test_a_mask_that_promises_too_many_pixels(file: Path) -> None:
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    ]
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    refused(file)


def test_another_format_under_the_name_of_a_mask(file: Path) -> None:
    # A JPEG smears its edges, and Pillow's rarer decoders never see a dataset.
    Image.fromarray(MASK.astype(np.uint8) * np.uint8(255)).save(file, "PPM")
    assert refused(file) == "not a PNG"


def test_a_folder_in_the_place_of_a_mask(file: Path) -> None:
    file.mkdir()
    assert "Is a directory" in refused(file)


def test_real_masks(real_data: Path) -> None:
    for folder in ("booth", "closeup"):
        mask_file = next((real_data / folder / "mask").glob("*.png"))
        with Image.open(next((real_data / folder / "original").glob(f"{mask_file.stem}.*"))) as im:
            mask = read_mask(mask_file, im.size[::-1])
        assert 0.05 < mask.mean() < 0.95
