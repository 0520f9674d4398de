from __future__ import annotations

from pathlib import Path

from tongueseg.io.discovery import find_files, find_photos, is_utf8


def test_photos_are_found_by_suffix_in_a_fixed_order(tmp_path: Path) -> None:
    for name in ["b.JPG", "a.png", "z/c.heic", "z/.hidden.png", ".git/d.png", "e.txt", "mask"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    photos = [file.relative_to(tmp_path).as_posix() for file in find_photos(tmp_path)]
    assert photos == ["a.png", "b.JPG", "z/c.heic"]


def test_files_are_found_without_hidden_ones(tmp_path: Path) -> None:
    for name in ["b.txt", "a.png", "z/c", "z/.hidden", ".git/d.png"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    photos = [file.relative_to(tmp_path).as_posix() for file in find_files(tmp_path)]
    assert photos == ["a.png", "b.txt", "z/c"]


def test_names_that_are_text() -> None:
    assert is_utf8("舌")
    assert not is_utf8("\udcc9")
