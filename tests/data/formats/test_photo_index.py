from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from tongueseg.data.formats.photo_index import Photos, dataset_name
from tongueseg.errors import BadAnnotation


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "set"
    for name in ["a.jpg", "sub/b.jpg", "sub/c.png", "other/b.jpg", "images/d.JPG", "note.txt"]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (tmp_path / "secret.jpg").touch()
    return root


def refused(call: Callable[..., Any], *arguments: str) -> str:
    with pytest.raises(BadAnnotation) as caught:
        call(*arguments)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_by_name_by_path_and_by_the_end_of_a_path(folder: Path) -> None:
    photos = Photos(folder)
    assert photos.find("a.jpg") == folder / "a.jpg"
    assert photos.find("sub/b.jpg") == folder / "sub/b.jpg"
    assert photos.find("sub\\b.jpg") == folder / "sub/b.jpg"
    assert photos.find("./d.JPG") == folder / "images/d.JPG"


def test_near_folders_come_first(folder: Path) -> None:
    photos = Photos(folder)
    assert photos.find("b.jpg", folder / "other") == folder / "other/b.jpg"
    assert photos.find_stem(PurePosixPath("d"), folder / "images") == folder / "images/d.JPG"


def test_a_photo_of_another_folder_is_not_taken(folder: Path) -> None:
    said = refused(Photos(folder).find, "elsewhere/a.jpg")
    assert said == f"no photo elsewhere/a.jpg under {folder}; name its folder by --images"
    assert "no photo c.jpg" in refused(Photos(folder).find, "c.jpg")
    assert "no photo note.txt" in refused(Photos(folder).find, "note.txt")


def test_a_name_that_several_photos_have(folder: Path) -> None:
    said = refused(Photos(folder).find, "b.jpg")
    assert said.startswith(f"b.jpg: is {folder / 'other/b.jpg'} or {folder / 'sub/b.jpg'}")


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "../secret.jpg", "..\\secret.jpg", "C:\\a.jpg", "C:a.jpg",
     "\\\\server\\a.jpg", "sub/../../secret.jpg"],
)  # fmt: skip
def test_names_that_leave_their_folder_are_refused(folder: Path, name: str) -> None:
    assert refused(Photos(folder).find, name).endswith(
        "leaves its folder; name the folder with --images"
    )


def test_in_a_folder_that_the_user_named_the_last_part_counts(folder: Path) -> None:
    photos = Photos(folder, named=True)
    assert photos.find("../images/a.jpg") == folder / "a.jpg"
    assert photos.find("C:\\work\\c.png") == folder / "sub/c.png"
    assert refused(photos.find, "../secret.jpg").startswith("no photo secret.jpg under")
    assert refused(photos.find, "../../etc/passwd").startswith("no photo passwd under")


@pytest.mark.parametrize("name", ["", ".", "..", "/", "a\0.jpg", ".hidden.jpg", "sub/.jpg"])
def test_names_that_are_none(folder: Path, name: str) -> None:
    refused(Photos(folder, named=True).find, name)
    refused(dataset_name, name)


def test_names_in_a_dataset() -> None:
    assert dataset_name("a.jpg") == "a"
    assert dataset_name("sub\\a.b.jpg") == "sub/a.b"
    assert dataset_name("../../a.jpg") == "a"


def test_photos_that_were_not_used(folder: Path) -> None:
    photos = Photos(folder)
    used = {folder / "a.jpg", folder / "sub/b.jpg", folder / "other/b.jpg"}
    assert sorted(photos.unused(used)) == [folder / "images/d.JPG", folder / "sub/c.png"]
