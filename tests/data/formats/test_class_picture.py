from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg.data.formats.class_picture import ClassKey, ClassPicture, draw_classes, key_of
from tongueseg.errors import BadAnnotation, BadMask

VALUES = np.array([[0, 1, 1], [2, 0, 9]], np.uint8)


def drawn(path: Path, key: ClassKey) -> dict[str, NDArray[Any]]:
    drawing = draw_classes(ClassPicture(path, path, "a", key))
    assert drawing.size == (2, 3)
    return {shape.label: np.asarray(shape.area((2, 3))) for shape in drawing.shapes}


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    Image.fromarray(VALUES).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_classes_that_occur(numbers: Path) -> None:
    key = key_of([("_background_", 0), ("tongue", 1), ("lips", 2), ("teeth", 3), ("__ignore__", 9)])
    classes = drawn(numbers, key)
    assert list(classes) == ["tongue", "lips"]
    assert classes["tongue"].tolist() == [[False, True, True], [False, False, False]]
    assert classes["lips"].sum() == 1


def test_a_class_of_several_values(numbers: Path) -> None:
    key = ClassKey({"mouth": frozenset({1, 2}), "tongue": frozenset({1})}, frozenset({0, 9}))
    assert {name: area.sum() for name, area in drawn(numbers, key).items()} == {
        "mouth": 3,
        "tongue": 2,
    }


def test_numbers_without_a_name(numbers: Path) -> None:
    assert list(drawn(numbers, ClassKey({}, any_number=True))) == ["1", "2", "9"]
    drawing = draw_classes(ClassPicture(numbers, numbers, "a", key_of([("tongue", 1)])))
    assert drawing.broken == (f"{numbers}: holds the value 2, which no class has",)
    assert [shape.label for shape in drawing.shapes] == ["tongue"]


def test_a_palette_counts_by_its_numbers_or_its_colours(tmp_path: Path) -> None:
    image = Image.fromarray(np.where(VALUES == 1, 1, 0).astype(np.uint8))
    image.putpalette([255, 255, 255, 250, 50, 83])
    image.save(tmp_path / "a.png")
    assert drawn(tmp_path / "a.png", key_of([("tongue", 1)]))["tongue"].sum() == 2
    colours = key_of([("background", 0xFFFFFF), ("tongue", 0xFA3253)], by_colour=True)
    assert drawn(tmp_path / "a.png", colours)["tongue"].sum() == 2
    other = key_of([("background", 0xFFFFFF)], by_colour=True)
    drawing = draw_classes(ClassPicture(tmp_path / "a.png", tmp_path, "a", other))
    assert drawing.broken == (
        f"{tmp_path / 'a.png'}: holds the colour #fa3253, which no class has",
    )


def test_pictures_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"tongue")
    with pytest.raises(BadAnnotation, match=r"a\.png: not a "):
        drawn(path, key_of([]))
    Image.fromarray(np.full((2, 3, 3), (1, 2, 3), np.uint8)).save(path)
    with pytest.raises(BadAnnotation, match="holds colours"):
        drawn(path, key_of([]))


def test_a_picture_that_changes(numbers: Path) -> None:
    drawing = draw_classes(ClassPicture(numbers, numbers, "a", key_of([("tongue", 1)])))
    Image.fromarray(VALUES[:1]).save(numbers)
    with pytest.raises(BadMask, match="changed while it was read"):
        drawing.shapes[0].area((2, 3))
