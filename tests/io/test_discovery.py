from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tongueseg.io.discovery import LeftOut, find_files, find_photos, is_utf8


def test_photos_are_found_by_suffix_in_a_fixed_order(tmp_path: Path) -> None:
    for name in [
        "b.JPG",
        "a.png",
        "z/c.heic",
        "d.jfif",
        "e.jpe",
        "f.MPO",
        "g.avif",
        "z/.hidden.png",
        ".git/d.png",
        "e.txt",
        "mask",
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    photos = [file.relative_to(tmp_path).as_posix() for file in find_photos(tmp_path)]
    assert photos == [
        "a.png", "b.JPG", "d.jfif", "e.jpe", "f.MPO", "g.avif", "z/c.heic",
    ]  # fmt: skip


def test_files_are_found_without_hidden_ones(tmp_path: Path) -> None:
    for name in ["b.txt", "a.png", "z/c", "z/.hidden", ".git/d.png"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    photos = [file.relative_to(tmp_path).as_posix() for file in find_files(tmp_path)]
    assert photos == ["a.png", "b.txt", "z/c"]


def test_names_that_are_text() -> None:
    assert is_utf8("舌")
    assert not is_utf8("\udcc9")


def _relative(folder: Path, left_out: LeftOut | None = None) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in find_photos(folder, left_out)]


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_links_to_folders_are_followed(tmp_path: Path) -> None:
    _touch(tmp_path, "elsewhere/deep/a.jpg", "here/b.jpg")
    (tmp_path / "here" / "monday").symlink_to(tmp_path / "elsewhere")
    assert _relative(tmp_path / "here") == ["b.jpg", "monday/deep/a.jpg"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    _touch(tmp_path, "photos/a.jpg", "photos/deep/b.jpg", "other/c.jpg")
    (tmp_path / "photos" / "up").symlink_to(tmp_path)
    (tmp_path / "photos" / "self").symlink_to(tmp_path / "photos")
    (tmp_path / "photos" / "over").symlink_to(tmp_path / "other")
    (tmp_path / "other" / "back").symlink_to(tmp_path / "photos" / "deep")
    left_out = LeftOut()
    assert _relative(tmp_path / "photos", left_out) == ["a.jpg", "deep/b.jpg", "over/c.jpg"]
    names = ", ".join(str(tmp_path / "photos" / name) for name in ("self", "up", "over/back"))
    assert str(left_out) == f"left out: 3 links to a folder read elsewhere ({names})"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other longest paths")
def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg")
    # A path of more than 4,096 bytes opens for nobody, not even for root.
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=folder)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)
    left_out = LeftOut()
    assert _relative(tmp_path, left_out) == ["a.jpg"]
    assert str(left_out).startswith(f"left out: 1 folder that cannot be read ({tmp_path}/ddd")


@pytest.mark.parametrize("link", ["none", "."])
def test_a_link_to_nothing_or_to_its_own_folder(tmp_path: Path, link: str) -> None:
    _touch(tmp_path, "a.jpg")
    (tmp_path / "link").symlink_to(link)
    assert _relative(tmp_path) == ["a.jpg"]


def test_what_is_left_out_is_counted_by_suffix(tmp_path: Path) -> None:
    names = ("a.jpg", "b.DNG", "c.dng", "d.txt", "README", ".hidden", "desktop.ini")
    _touch(tmp_path, *names)
    left_out = LeftOut()
    assert _relative(tmp_path, left_out) == ["a.jpg"]
    counts = "2 .dng, 1 .txt, 1 without suffix"
    assert str(left_out) == f"left out: 4 files that are no photos ({counts})"
    assert left_out


def test_nothing_left_out_is_false(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg")
    left_out = LeftOut()
    list(find_photos(tmp_path, left_out))
    assert not left_out
