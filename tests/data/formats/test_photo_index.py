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


def refused(call: Callable[..., Any], *arguments: Path | str) -> str:
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


def test_the_current_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    photos = Photos(Path())
    assert photos.find("A.jpg") == photos.find("a.jpg", Path()) == Path("a.jpg")
    assert photos.find("x/b.jpg", Path("sub")) == Path("sub/b.jpg")


def test_near_folders_come_first(folder: Path) -> None:
    photos = Photos(folder)
    assert photos.find("b.jpg", folder / "other") == folder / "other/b.jpg"
    assert photos.find_stem(PurePosixPath("d"), folder / "images") == folder / "images/d.JPG"


def test_what_is_no_photo_of_the_folder(folder: Path) -> None:
    said = refused(Photos(folder).find, "elsewhere/x.jpg")
    assert said == f"no photo elsewhere/x.jpg under {folder}; name its folder by --images"
    assert refused(Photos(folder, named=True).find, "x.jpg") == f"no photo x.jpg under {folder}"
    assert "no photo note.txt" in refused(Photos(folder).find, "note.txt")


@pytest.mark.parametrize("name", ["b.jpg", "p3/b.jpg", "../b.jpg", "B.png"])
def test_a_name_that_several_photos_fit(folder: Path, name: str) -> None:
    said = refused(Photos(folder).find, name)
    assert f"{name}: is {folder / 'other/b.jpg'} or {folder / 'sub/b.jpg'}" in said


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "../secret.jpg",
        "..\\secret.jpg",
        "\\\\server\\secret.jpg",
        "sub/../../secret.jpg",
    ],
)
@pytest.mark.parametrize("named", [False, True])
def test_no_photo_outside_the_folder_is_found(folder: Path, name: str, named: bool) -> None:
    refused(Photos(folder, named=named).find, name)


@pytest.mark.parametrize(
    ("name", "photo"),
    [
        ("..\\images\\d.JPG", "images/d.JPG"),
        ("C:\\work\\c.png", "sub/c.png"),
        ("C:a.jpg", "a.jpg"),
        ("/data/upload/1/a.jpg", "a.jpg"),
        ("elsewhere/a.jpg", "a.jpg"),
        ("old/sub/b.jpg", "sub/b.jpg"),
        ("SUB/B.JPG", "sub/b.jpg"),
        ("A.JPG", "a.jpg"),
        ("a.png", "a.jpg"),
        ("a", "a.jpg"),
        ("c.jpg", "sub/c.png"),
        ("images/D.jpeg", "images/d.JPG"),
    ],
)
def test_names_that_do_not_fit_exactly(folder: Path, name: str, photo: str) -> None:
    assert Photos(folder).find(name) == folder / photo


def test_composed_and_decomposed_letters(tmp_path: Path) -> None:
    composed, decomposed = "\u00e9.jpg", "e\u0301.jpg"
    (tmp_path / decomposed).touch()
    assert Photos(tmp_path).find(composed) == tmp_path / decomposed
    (tmp_path / composed).touch()
    assert Photos(tmp_path).find(composed) == tmp_path / composed


def test_the_better_fit_is_taken(tmp_path: Path) -> None:
    for name in ["a.jpg", "A.JPG", "a.png", "x/1.png", "y/1.jpg"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    photos = Photos(tmp_path)
    assert [photos.find(name).name for name in ("A.JPG", "a.png", "a.jpg")] == [
        "A.JPG",
        "a.png",
        "a.jpg",
    ]
    assert photos.find("1.jpg", tmp_path / "x") == tmp_path / "x/1.png"
    assert photos.find("1.jpg") == tmp_path / "y/1.jpg"
    assert photos.find("x/1.jpg") == tmp_path / "x/1.png"


def test_by_the_name_in_a_file_or_else_by_its_own_stem(folder: Path) -> None:
    photos = Photos(folder)
    assert photos.find_beside(folder / "sub/b.json", "stale.jpg") == folder / "sub/b.jpg"
    assert photos.find_beside(folder / "sub/b.json", "a.jpg") == folder / "a.jpg"
    said = refused(photos.find_beside, folder / "x.json", "stale.jpg")
    assert said.startswith("no photo stale.jpg under")
    assert photos.renamed == {folder / "sub/b.jpg": "stale.jpg"}


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


def test_a_name_that_is_part_of_a_url(folder: Path) -> None:
    (folder / "my photo.jpg").touch()
    (folder / "b%20c.jpg").touch()
    photos = Photos(folder)
    assert photos.find("my%20photo.jpg") == folder / "my photo.jpg"
    assert photos.renamed == {folder / "my photo.jpg": "my%20photo.jpg"}
    assert photos.find("b%20c.jpg") == folder / "b%20c.jpg"
    assert "no photo x%20y.jpg under" in refused(photos.find, "x%20y.jpg")
    refused(photos.find, "%2e%2e/secret.jpg")


def test_links_out_of_the_folder_are_no_photos_of_it(folder: Path, tmp_path: Path) -> None:
    (folder / "e.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "f.jpg").symlink_to("a.jpg")
    photos = Photos(folder)
    assert photos.linked == [folder / "e.jpg"]
    assert photos.find("f.jpg") == folder / "f.jpg"
    refused(photos.find, "e.jpg")


def test_what_is_neither_photo_nor_annotation_is_counted(folder: Path) -> None:
    (folder / "a.json").touch()
    (folder / "a.psd").touch()
    assert str(Photos(folder).left_out) == "left out: 1 file that is no photo (1 .psd)"


def test_masks_are_taken_out(folder: Path) -> None:
    (folder / "a.png").touch()
    photos = Photos(folder)
    assert photos.find("a.png") == folder / "a.png"
    photos.take_out([folder / "a.png", folder / "nowhere.png"])
    assert photos.find("a.png") == folder / "a.jpg"
    assert folder / "a.png" not in photos.unused(set())
