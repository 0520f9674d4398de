from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.data.split.split_file import (
    SplitFault,
    SplitRow,
    find_split_faults,
    read_rows,
    read_split,
    write_split,
)
from tongueseg.errors import BadDataset


def test_lines_are_read_as_they_stand_there(tmp_path: Path) -> None:
    file = tmp_path / "split.csv"
    file.write_text("name,split,fold\na,train,1\nb,dev\n\nc\n")
    assert read_rows(file) == [
        SplitRow("a", "train", "1"),
        SplitRow("b", "dev"),
        SplitRow("c", None),
    ]
    file.write_text("split,who,name\nval,x,a\ntest\n")
    assert read_rows(file) == [SplitRow("a", "val"), SplitRow("", "test")]


def test_every_fault_is_told() -> None:
    rows = [
        SplitRow("a", "dev", "0"),
        SplitRow("b", "val", "1"),
        SplitRow("b", "val"),
        SplitRow("z", None),
    ]
    assert list(find_split_faults(rows, ["a", "b", "c"])) == [
        SplitFault("split-bad-value", "a", "'dev'"),
        SplitFault("split-bad-fold", "a", "'0'"),
        SplitFault("split-bad-value", "z", "None"),
        SplitFault("split-unknown-name", "z"),
        SplitFault("split-twice", "b"),
        SplitFault("split-missing-name", "c"),
    ]


def test_a_fault_is_a_sentence() -> None:
    assert (
        str(SplitFault("split-bad-value", "a", "'dev'")) == "a is in 'dev'; take train, val, test"
    )
    assert str(SplitFault("split-missing-name", "a")) == "a is missing"


def test_the_first_fault_is_refused_and_others_like_it_counted(tmp_path: Path) -> None:
    file = tmp_path / "split.csv"
    file.write_text("name,split\ny,train\nz,train\na,dev\n")
    with pytest.raises(BadDataset, match=r"y is not among the photos \(and 1 more like it\)$"):
        read_split(file, ["a"])


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "split.csv"
    write_split(file, {"b": "val", "a": "train"}, {"a": 2})
    assert read_split(file, ["a", "b"]) == {"a": ("train", 2), "b": ("val", None)}


def test_names_that_a_spreadsheet_would_run_come_back(tmp_path: Path) -> None:
    file = tmp_path / "split.csv"
    names = ["=1+1", "@a", "-b", "\udcc9"]
    write_split(file, dict.fromkeys(names, "val"))
    assert b"=" not in file.read_bytes()
    assert read_split(file, names) == dict.fromkeys(names, ("val", None))


@pytest.mark.parametrize("written", ["a/B", "A/b", "a/B.jpg", "A/b.JPEG", "a/b.png"])
def test_a_photo_is_found_as_elsewhere(tmp_path: Path, written: str) -> None:
    file = tmp_path / "split.csv"
    file.write_text(f"name,split\n{written},val\n")
    assert read_split(file, ["a/B"]) == {"a/B": ("val", None)}


def test_names_in_another_unicode_form(tmp_path: Path) -> None:
    file = tmp_path / "split.csv"
    file.write_text("name,split\nu\u0308,val\n", encoding="utf-8")
    assert read_split(file, ["\u00fc"]) == {"\u00fc": ("val", None)}


def test_a_name_that_two_photos_fit_is_not_guessed(tmp_path: Path) -> None:
    file = tmp_path / "split.csv"
    file.write_text("name,split\nAB,val\n")
    with pytest.raises(BadDataset, match="AB is not among the photos"):
        read_split(file, ["ab", "Ab"])


def test_a_name_with_a_dot_is_no_suffix(tmp_path: Path) -> None:
    file = tmp_path / "split.csv"
    file.write_text("name,split\na.jpg,val\na,train\n")
    assert read_split(file, ["a.jpg", "a"]) == {"a.jpg": ("val", None), "a": ("train", None)}
