from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg.data.cache import build_cache
from tongueseg.data.dataset import Record
from tongueseg.data.label_masks import letterbox_labels, read_labels
from tongueseg.errors import BadMask
from tongueseg.inference.input_frame import frame_of

VALUES = {"tongue": 50, "teeth": 100}
NUMBERS = np.array([[0, 50, 50], [100, 100, 0]], np.uint8)


def saved(folder: Path, numbers: NDArray[Any]) -> Path:
    file = folder / "mask.png"
    Image.fromarray(numbers).save(file)
    return file


def refused(file: Path, size: tuple[int, int] = (2, 3), **values: int) -> str:
    with pytest.raises(BadMask) as caught:
        read_labels(file, size, values or VALUES)
    return str(caught.value).removeprefix(f"{file}: ")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_values_are_read_as_they_are(tmp_path: Path, dtype: type[np.integer[Any]]) -> None:
    labels = read_labels(saved(tmp_path, NUMBERS.astype(dtype)), (2, 3), VALUES)
    assert labels.dtype == np.uint8
    assert (labels == NUMBERS).all()


def test_of_a_palette_the_indices_count(tmp_path: Path) -> None:
    image = Image.fromarray(np.array([[0, 1, 2]], np.uint8))
    image.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0])
    image.save(tmp_path / "mask.png")
    labels = read_labels(tmp_path / "mask.png", (1, 3), {"a": 1, "b": 2})
    assert labels.tolist() == [[0, 1, 2]]


def test_values_of_no_class_are_named_with_their_pixels(tmp_path: Path) -> None:
    file = saved(tmp_path, np.array([[0, 50, 7], [9, 9, 100]], np.uint8))
    assert refused(file) == (
        "holds 7 on 1 pixel, 9 on 2 pixels; the classes are 0 background, 50 tongue, 100 teeth"
    )


def test_a_black_and_white_mask_has_no_two_classes(tmp_path: Path) -> None:
    file = saved(tmp_path, np.array([[0, 255, 255]], np.uint8))
    assert refused(file, (1, 3), tongue=1, teeth=2) == (
        "holds 255 on 2 pixels; the classes are 0 background, 1 tongue, 2 teeth"
    )


def test_a_16_bit_mask_of_other_values_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path, np.array([[0, 257, 514]], np.uint16))
    assert refused(file, (1, 3), tongue=1, teeth=2).startswith("holds 257 on 1 pixel, 514 on 1")


def test_a_mask_of_another_size_is_refused(tmp_path: Path) -> None:
    assert refused(saved(tmp_path, NUMBERS), (4, 6)) == (
        "3x2 but its photo is 6x4; mask and photo must have one size"
    )


def test_a_coloured_mask_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path, np.array([[[255, 0, 0], [0, 0, 0], [0, 9, 0]]], np.uint8))
    assert refused(file, (1, 3)) == "holds colours; a mask is one value a class"


def test_a_pixel_gets_the_class_that_fills_most_of_it() -> None:
    labels = np.zeros((8, 8), np.uint8)
    labels[:4, :3], labels[:4, 3], labels[4:, :4] = 50, 100, 100
    small = letterbox_labels(labels, frame_of(8, 8, 2, 2, "stretch"), 2, VALUES)
    assert small.tolist() == [[1, 0], [2, 0]]


def test_what_lies_around_a_photo_is_background() -> None:
    labels = np.full((8, 4), 100, np.uint8)
    placed = letterbox_labels(labels, frame_of(8, 4, 8, 8, "letterbox"), 8, VALUES)
    assert (placed[:, 2:6] == 2).all()
    assert not placed[:, :2].any()
    assert not placed[:, 6:].any()


def test_the_cache_keeps_numbers_of_classes_apart_for_each_naming(tmp_path: Path) -> None:
    photo, mask = tmp_path / "photo.png", tmp_path / "mask.png"
    labels = np.zeros((64, 64), np.uint8)
    labels[8:30, 8:30], labels[40:60, 40:60] = 50, 100
    Image.new("RGB", (64, 64)).save(photo)
    Image.fromarray(labels).save(mask)
    records = [Record("a", photo, mask, "train")]
    for values, numbers in ((VALUES, (1, 2)), ({"teeth": 100, "tongue": 50}, (2, 1))):
        cache = build_cache(records, tmp_path, size=64, fit="letterbox", classes=values)
        assert (cache.masks[0][labels == 50] == numbers[0]).all()
        assert (cache.masks[0][labels == 100] == numbers[1]).all()
        assert not cache.masks[0][labels == 0].any()
