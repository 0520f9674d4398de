from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.data.split.subjects import subjects_by_pattern, subjects_from_table
from tongueseg.errors import BadDataset, BadSettings

NAMES = ["p1_a", "p1_b", "ward/p2_a"]


def test_by_pattern() -> None:
    assert subjects_by_pattern(NAMES, r"(p\d+)_") == {
        "p1_a": "p1", "p1_b": "p1", "ward/p2_a": "p2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(p", "--subject (p: is no regular expression"),
        (r"p\d", "--subject p\\d: needs a group in parentheses"),
        (r"^(p\d)", "--subject ^(p\\d): finds none in ward/p2_a"),
        (r"(x)", "--subject (x): finds none in p1_a (and 2 more like it)"),
        (r"p|(x)", "--subject p|(x): finds none in p1_a (and 2 more like it)"),
    ],
)
def test_patterns_that_tell_no_subject(pattern: str, message: str) -> None:
    with pytest.raises(BadSettings) as caught:
        subjects_by_pattern(NAMES, pattern)
    assert str(caught.value).startswith(message)


def test_from_a_table(tmp_path: Path) -> None:
    file = tmp_path / "who.csv"
    file.write_bytes("\ufeffname,age,subject\r\np1_b,40,乙\r\np1_a,40,乙\r\nz,1,x\r\n".encode())
    assert subjects_from_table(NAMES[:2], file) == {"p1_a": "乙", "p1_b": "乙"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"photo,who\n", "the first line must be name,subject"),
        (b"name,subject\np1_a,x\n", "tells no subject of p1_b (and 1 more like it)"),
        (b"name,subject\np1_a\np1_b,y\nward/p2_a,z\n", "tells no subject of p1_a"),
        (b"name,subject\np1_a,x\np1_a,y\n", "p1_a is of x and of y"),
        ("name,subject\np1_a,舌\n".encode("gbk"), "cannot be read as CSV in UTF-8"),
    ],
)
def test_tables_that_do_not_fit(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "who.csv"
    file.write_bytes(content)
    with pytest.raises(BadDataset) as caught:
        subjects_from_table(NAMES, file)
    assert str(caught.value).startswith(f"{file}: {message}")


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"who\.csv: cannot be read"):
        subjects_from_table(NAMES, tmp_path / "who.csv")
