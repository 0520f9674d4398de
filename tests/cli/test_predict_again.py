"""Folders as people have them, predicted, and predicted again: no photo and no row vanishes."""

from __future__ import annotations

import csv
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto, RunCommand


@pytest.fixture
def photo(tmp_path: Path, drawn_photo: DrawPhoto) -> Path:
    file = tmp_path / "drawn/here/drawn.jpg"
    file.parent.mkdir(parents=True)
    Image.fromarray(drawn_photo(60, 80)[0]).save(file)
    return file


def put(photo: Path, *files: Path) -> None:
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(photo, file)


def names(table: Path) -> list[str]:
    with table.open(newline="", encoding="utf-8-sig") as stream:
        return [row["name"] for row in csv.DictReader(stream)]


def test_two_days_into_one_folder(
    run: RunCommand, photo: Path, tiny_model: Path, tmp_path: Path
) -> None:
    put(photo, tmp_path / "monday/a.jpg", tmp_path / "tuesday/b.jpg", tmp_path / "friday/a.jpg")
    week, model = tmp_path / "week", ("--model", tiny_model)
    assert run("predict", tmp_path / "monday", "--out", week, *model)[0] == 0
    assert run("predict", tmp_path / "tuesday", "--out", week, *model)[0] == 0
    assert names(week / "results.csv") == ["a", "b"]
    mask = (week / "mask/a.png").read_bytes()
    code, _, errors = run("predict", tmp_path / "friday", "--out", week, *model)
    assert code == 2
    assert f"a is there already, the result of {tmp_path / 'monday/a.jpg'}; --resume" in errors
    assert (week / "mask/a.png").read_bytes() == mask
    assert names(week / "results.csv") == ["a", "b"]


def test_results_inside_the_photos_are_no_photos(
    run: RunCommand, photo: Path, tiny_model: Path, tmp_path: Path
) -> None:
    photos = tmp_path / "in"
    put(photo, photos / "a.jpg")
    call = ("predict", photos, "--model", tiny_model, "--save", "all")
    assert run(*call, "--out", photos / "res")[0] == 0
    put(photo, photos / "b.jpg")
    code, said, errors = run(*call, "--out", photos / "res", "--resume")
    assert (code, said.split(",")[0:2]) == (0, ["1 done before", " 1 photo"])
    assert names(photos / "res/results.csv") == ["a", "b"]
    code, said, errors = run(*call, "--out", photos / "other")
    assert code == 0
    assert said.startswith("2 photos")
    assert errors == f"left out: 1 folder of earlier results ({photos / 'res'})\n"
    assert names(photos / "other/results.csv") == ["a", "b"]


def test_linked_folders_are_read_once(
    run: RunCommand, photo: Path, tiny_model: Path, tmp_path: Path
) -> None:
    put(photo, tmp_path / "monday/a.jpg", tmp_path / "tuesday/b.jpg")
    links = tmp_path / "links"
    links.mkdir()
    for day in ("monday", "tuesday"):
        (links / day).symlink_to(tmp_path / day)
    (links / "up").symlink_to(tmp_path)
    (tmp_path / "monday/back").symlink_to(links)
    for source in (links, links / "*/*.jpg", links / "**/*.jpg"):
        out = tmp_path / f"out{len(str(source))}"
        code, said, errors = run("predict", source, "--out", out, "--model", tiny_model)
        assert (code, said.split(",")[0]) == (0, "2 photos"), source
        assert sorted(names(out / "results.csv")) == ["monday/a", "tuesday/b"]
    assert errors.startswith("left out: 2 links to a folder read elsewhere (")


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems have names of characters")
@pytest.mark.parametrize("verb", ["predict", "measure"])
def test_a_name_in_gbk(
    run: RunCommand, photo: Path, tiny_model: Path, tmp_path: Path, verb: str
) -> None:
    photos = tmp_path / "photos"
    put(photo, photos / os.fsdecode("舌.jpg".encode("gbk")), photos / "张三.jpg")
    out = tmp_path / ("out" if verb == "predict" else "out.csv")
    table = out / "results.csv" if verb == "predict" else out
    call = (verb, photos, "--out", out, "--model", tiny_model)
    assert run(*call)[0] == 0
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert sorted(names(table)) == [r"\xc9\xe0", "张三"]
    code, said, _ = run(*call, "--resume")
    assert (code, said.split(":")[0]) == (0, "nothing left to do, 2 photos done before")
