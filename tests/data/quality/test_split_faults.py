from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tongueseg.data.quality.split_faults import check_split_file, repaired_split, unambiguous_splits
from tongueseg.data.split.split_file import SplitRow
from tongueseg.data.split.split_file import SplitRow as Row
from typing_helpers import not_none

NAMES = ("a", "b", "c", "d")


@pytest.fixture
def check(
    tmp_path: Path,
) -> Callable[[str], tuple[list[SplitRow] | None, list[tuple[str, str, str]]]]:
    def call(text: str) -> tuple[list[SplitRow] | None, list[tuple[str, str, str]]]:
        (tmp_path / "split.csv").write_text(text)
        rows, findings = check_split_file(tmp_path, NAMES)
        return rows, [(f.key, f.name, f.detail) for f in findings]

    return call


def test_no_file_and_a_fine_one(
    tmp_path: Path, check: Callable[[str], tuple[list[SplitRow] | None, list[tuple[str, str, str]]]]
) -> None:
    assert check_split_file(tmp_path, NAMES) == (None, [])
    rows, findings = check("name,split\na,train\nb,val\nc,test\nd,train\n")
    assert findings == []
    assert not_none(rows)[1] == Row("b", "val")


def test_every_fault_at_once(
    check: Callable[[str], tuple[list[SplitRow] | None, list[tuple[str, str, str]]]],
) -> None:
    _, findings = check("name,split,fold\na,train,x\nb,dev,\nc,val,\nc,train,\nz,train,1\n")
    assert findings == [
        ("split-bad-fold", "a", "a: 'x'"),
        ("split-bad-value", "b", "b: 'dev'"),
        ("split-unknown-name", "z", "z"),
        ("split-twice", "c", "c"),
        ("split-missing-name", "d", "d"),
    ]


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("name,split\na,train\nb,train\nc,test\nd,test\n", ["val"]),
        ("name,split\na,val\nb,val\nc,val\nd,val\n", ["train"]),
        ("name,split\na,train\nb,train\nc,train\nd,train\nz,val\n", ["val"]),
    ],
)
def test_a_split_that_is_empty(
    check: Callable[[str], tuple[list[SplitRow] | None, list[tuple[str, str, str]]]],
    text: str,
    empty: list[str],
) -> None:
    assert [detail for key, _, detail in check(text)[1] if key == "split-empty"] == empty


@pytest.mark.parametrize(
    ("text", "reason"), [("photo\n", "the first line must be name,split"), ("", "the first line")]
)
def test_a_file_that_cannot_be_read(
    check: Callable[[str], tuple[list[SplitRow] | None, list[tuple[str, str, str]]]],
    tmp_path: Path,
    text: str,
    reason: str,
) -> None:
    rows, findings = check(text)
    assert rows is None
    ((key, _, detail),) = findings
    assert key == "split-unreadable"
    assert detail.startswith(reason)


def test_splits_that_are_told_once() -> None:
    rows = [
        Row("a", "val"),
        Row("a", "val"),
        Row("b", "val"),
        Row("b", "train"),
        Row("c", "dev"),
    ]
    assert unambiguous_splits(rows) == {"a": "val"}


def test_a_split_that_holds_stays() -> None:
    rows = [
        Row("a", "train", "2"),
        Row("b", "val", "1"),
        Row("c", "test", ""),
        Row("gone", "val"),
    ]
    splits = {"a": "train", "b": "val", "c": "test"}
    assert repaired_split(rows, splits, []) == (splits, {"a": 2, "b": 1})


def test_what_is_unsure_trains() -> None:
    rows = [
        Row("a", "val"),
        Row("b", "val"),
        Row("b", "test"),
        Row("c", "dev"),
        Row("e", "test"),
    ]
    splits, folds = repaired_split(rows, ["a", "b", "c", "d", "e"], [("a", "e")])
    assert splits == dict.fromkeys("abcde", "train")
    assert folds is None


@pytest.mark.parametrize("fold", [None, "", "0", "two"])
def test_folds_that_do_not_hold_are_dropped(fold: str | None) -> None:
    rows = [Row("a", "train", "1"), Row("b", "val", fold)]
    assert repaired_split(rows, ["a", "b"], []) == ({"a": "train", "b": "val"}, None)
