from __future__ import annotations

import json
from pathlib import Path

import pytest

from tongueseg.data.formats.guess import guess_format
from tongueseg.errors import BadSettings

FILES = {
    "coco": ("annotations/instances.json", '{"images": [], "annotations": []}'),
    "labelme": ("sub/a.json", '{"shapes": [], "imagePath": "a.jpg"}'),
    "isat": ("a.json", '{"info": {"name": "a.jpg"}, "objects": []}'),
    "cvat": ("annotations.xml", "<annotations/>"),
    "yolo": ("labels/train/a.txt", "0 0 0 1 0 1 1"),
}


@pytest.mark.parametrize("name", FILES)
def test_by_what_a_folder_or_a_file_holds(tmp_path: Path, name: str) -> None:
    path, text = FILES[name]
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)
    assert guess_format(tmp_path) == name
    if name != "yolo":
        assert guess_format(tmp_path / path) == name


def test_a_dataset(drawn_dataset: Path) -> None:
    assert guess_format(drawn_dataset) == "folder"


def test_other_json_files_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_text("[1]")
    (tmp_path / "c.json").write_text(json.dumps({"shapes": []}))
    assert guess_format(tmp_path) == "labelme"


@pytest.mark.parametrize("name", ["nowhere", "empty", "note.txt"])
def test_what_looks_like_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.txt").write_text("hello")
    with pytest.raises(BadSettings, match=name):
        guess_format(tmp_path / name)
