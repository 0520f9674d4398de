from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from tongueseg.data.formats.drawing import Shape
from tongueseg.data.formats.parse import Label, checked, files_of, read_json, read_shapes
from tongueseg.errors import BadAnnotation


class Thing(BaseModel):
    name: Label
    sizes: list[int] = []


def test_files_by_suffix_and_none_that_are_hidden(tmp_path: Path) -> None:
    for name in ("b.json", "deep/a.json", "a.txt", ".c.json", ".deep/a.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert files_of(tmp_path, ".json") == [tmp_path / "b.json", tmp_path / "deep/a.json"]
    assert files_of(tmp_path / "a.txt", ".json") == [tmp_path / "a.txt"]


def test_json_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'\xef\xbb\xbf{"a": "\xe8\x88\x8c"}')
    assert read_json(tmp_path / "a.json") == {"a": "舌"}
    with pytest.raises(BadAnnotation, match=r"b\.json: cannot be read \(No such file"):
        read_json(tmp_path / "b.json")


def test_values_are_checked_and_the_first_fault_is_named() -> None:
    assert checked(Thing, {"name": 7, "more": 1}, "here").name == "7"
    with pytest.raises(BadAnnotation) as caught:
        checked(Thing, {"name": True, "sizes": [1, "x"]}, "here")
    assert str(caught.value) == "here: name: Input should be a valid string"
    with pytest.raises(BadAnnotation, match=r"^here: sizes\.1: "):
        checked(Thing, {"name": "a", "sizes": [1, "x"]}, "here")


def test_objects_are_read_one_by_one() -> None:
    shape = Shape("tongue", "", lambda _size: [])

    def one(item: int, where: str) -> Shape:
        if item < 0:
            raise BadAnnotation(f"{where}: below zero")
        return replace(shape, where=where)

    shapes, broken = read_shapes([1, -1, 2], "a.json", one)
    assert [shape.where for shape in shapes] == ["a.json: object 1", "a.json: object 3"]
    assert broken == ("a.json: object 2: below zero",)
