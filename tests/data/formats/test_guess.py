from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tongueseg.data.formats import READERS
from tongueseg.data.formats.guess import LAYOUTS, guess_format
from tongueseg.errors import BadSettings

FILES = {
    "coco": ("annotations/instances.json", '{"images": [], "annotations": []}'),
    "labelme": ("sub/a.json", '{"shapes": [], "imagePath": "a.jpg"}'),
    "isat": ("a.json", '{"info": {"name": "a.jpg"}, "objects": []}'),
    "cvat": ("annotations.xml", "<annotations/>"),
    "yolo": ("labels/train/a.txt", "0 0 0 1 0 1 1"),
    "labelstudio": ("project.json", '[{"data": {}, "annotations": []}]'),
    "supervisely": ("ds0/ann/a.jpg.json", '{"size": {}, "objects": []}'),
    "nnunet": ("dataset.json", '{"channel_names": {}, "labels": {}}'),
    "via": ("via.json", '{"a.jpg9": {"filename": "a.jpg", "regions": []}}'),
}


@pytest.mark.parametrize("name", FILES)
def test_by_what_a_folder_or_a_file_holds(tmp_path: Path, name: str) -> None:
    path, text = FILES[name]
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)
    assert guess_format(tmp_path) == name
    if name != "yolo":
        assert guess_format(tmp_path / path) == name


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("a.json", '[{"image": "a.jpg", "annotation_id": 1, "annotator": 1}]', "labelstudio"),
        ("a.json", '{"id": 1, "result": [], "task": {}}', "labelstudio"),
        ("a.json", '{"_via_img_metadata": {}}', "via"),
        ("a.json", '{"metadata": {}, "view": {}, "file": {}}', "via"),
        ("a.csv", "#filename,file_size,region_shape_attributes", "via"),
        ("a.csv", "# Exported\n# CSV_HEADER = metadata_id", "via"),
        ("D1/labelsTr/a.png", "", "nnunet"),
        ("SegmentationClass/a.png", "", "voc"),
        ("SegmentationClassPNG/a.png", "", "voc"),
        ("a_json/label.png", "", "json_to_dataset"),
    ],
)
def test_other_exports(tmp_path: Path, path: str, text: str, name: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)
    assert guess_format(tmp_path) == name


@pytest.mark.parametrize("masks", ["masks", "labels"])
def test_two_folders_are_named(tmp_path: Path, masks: str) -> None:
    for folder in ("images", masks):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.png").touch()
    with pytest.raises(BadSettings) as caught:
        guess_format(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: holds photos and masks in two folders; read them by "
        f"--photos {tmp_path / 'images'} --masks {tmp_path / masks}"
    )


def test_a_dataset(drawn_dataset: Path) -> None:
    assert guess_format(drawn_dataset) == "folder"


def test_other_json_files_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_text("[1]")
    (tmp_path / "c.json").write_text(json.dumps({"shapes": []}))
    assert guess_format(tmp_path) == "labelme"


def test_xml_of_other_tools_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<annotation/>")
    (tmp_path / "b.JSON").write_text(json.dumps({"shapes": []}))
    assert guess_format(tmp_path) == "labelme"
    (tmp_path / "c.XML").write_text("<annotations/>")
    assert guess_format(tmp_path) == "cvat"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", b"[1]", ""),
        ("a.json", b"{", r"; .*a\.json: is no JSON"),
        (
            "a.json",
            b'{"shapes": "\xe9"}',
            r"; .*a\.json: is in another encoding than UTF-8 and GBK",
        ),
        ("a.xml", b"<annotation><object><bndbox/></object></annotation>", "; .* is Pascal VOC,"),
        ("a.xml", b"<annotation><object><polygon/></object></annotation>", "; .* for browsers,"),
        ("a.xml", b"<svg/>", "; .*a\\.xml: is XML of <svg> and no export of 'CVAT for images'"),
    ],
)
def test_what_is_known_is_listed(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    layouts = r".*labelme \(a JSON beside each photo\), .*; name one with --from$"
    for source in (tmp_path, tmp_path / name):
        with pytest.raises(BadSettings, match=f"no format that is read here{reason}") as caught:
            guess_format(source)
        assert re.search(layouts, str(caught.value))
        assert len(str(caught.value).splitlines()) == 1
    assert LAYOUTS.keys() == READERS.keys()


@pytest.mark.parametrize("name", ["nowhere", "empty", "note.txt"])
def test_what_looks_like_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.txt").write_text("hello")
    with pytest.raises(BadSettings, match=name):
        guess_format(tmp_path / name)
