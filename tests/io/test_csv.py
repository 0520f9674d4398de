from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongueseg.errors import BadDataset, BadSettings, CannotWrite
from tongueseg.io.csv import (
    csv_bytes,
    csv_table,
    escape,
    is_unfinished,
    json_table,
    read_finished_rows,
    read_table,
    resumable_csv,
    unescape,
)

if TYPE_CHECKING:
    from typing_helpers import SmallDisk

ABOUT = {"units": {"length": "px"}}


def test_csv_rows_come_back(tmp_path: Path) -> None:
    file = tmp_path / "new" / "table.csv"
    with csv_table(file, ("name", "length", "error")) as write:
        write({"name": 'a "b", c', "length": "1"})
        write({"name": "舌", "error": "no tongue"})
    with file.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.DictReader(stream)) == [
            {"name": 'a "b", c', "length": "1", "error": ""},
            {"name": "舌", "length": "", "error": "no tongue"},
        ]


@pytest.mark.parametrize("rows", [[], [{"length": 1.5}], [{"length": None}, {"length": 2}]])
def test_json_rows_come_back(tmp_path: Path, rows: list[dict[str, float | None]]) -> None:
    file = tmp_path / "table.json"
    with json_table(file, ABOUT, "photos") as write:
        for row in rows:
            write(row)
    assert json.loads(file.read_text()) == {**ABOUT, "photos": rows}


def test_json_takes_names_that_are_not_utf8(tmp_path: Path) -> None:
    with json_table(tmp_path / "table.json", ABOUT, "photos") as write:
        write({"name": "\udcc9"})
    assert json.loads((tmp_path / "table.json").read_bytes())["photos"] == [{"name": "\udcc9"}]


def write_then_raise(
    table: AbstractContextManager[Callable[..., object]], error: BaseException
) -> None:
    with table as write:
        write({"n": 1})
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), CannotWrite("mask: full")])
def test_rows_so_far_are_kept_when_interrupted(
    tmp_path: Path, error: KeyboardInterrupt | CannotWrite
) -> None:
    tables = (
        csv_table(tmp_path / "a.csv", ("n",)),
        json_table(tmp_path / "a.json", ABOUT, "rows"),
    )
    for table in tables:
        with pytest.raises(type(error)):
            write_then_raise(table, error)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "n\n1\n"
    assert json.loads((tmp_path / "a.json").read_text())["rows"] == [{"n": 1}]


def test_a_fault_of_ours_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("before")
    with pytest.raises(ZeroDivisionError):
        write_then_raise(csv_table(file, ("n",)), ZeroDivisionError())
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_table_grows_on_the_disk_and_not_in_memory(tmp_path: Path) -> None:
    with json_table(tmp_path / "a.json", ABOUT, "rows") as write:
        for i in range(5000):
            write({"n": i, "text": "x" * 100})
        (aside,) = tmp_path.iterdir()
        assert aside.stat().st_size > 500_000


def test_a_growing_table_is_whole_when_it_ends(tmp_path: Path) -> None:
    file = tmp_path / "new" / "a.csv"
    with resumable_csv(file, ("n", "why"), [{"n": "0"}]) as write:
        write({"n": "1", "why": "so,\nor so"})
    assert file.read_text(encoding="utf-8-sig") == 'n,why\n0,\n1,"so,\\x0aor so"\n'
    assert list(file.parent.iterdir()) == [file]
    assert read_finished_rows(file, ("n", "why"))[1] == {"n": "1", "why": "so,\nor so"}


def test_the_rows_of_a_growing_table_are_there_at_once(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("n\n9\n")
    with resumable_csv(file, ("n",), [{"n": "0"}]) as write:
        write({"n": "1"})
        # What a process that is killed here leaves; row 9 it was not to keep.
        assert is_unfinished(file)
        assert read_finished_rows(file, ("n",)) == [{"n": "0"}, {"n": "1"}]
    assert not is_unfinished(file)
    assert read_finished_rows(file, ("n",)) == [{"n": "0"}, {"n": "1"}]


def test_half_a_row_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv.part").write_text("n,why\n1,\n2,beca")
    assert read_finished_rows(tmp_path / "a.csv", ("n", "why")) == [{"n": "1", "why": ""}]


def test_no_table_has_no_rows(tmp_path: Path) -> None:
    assert read_finished_rows(tmp_path / "a.csv", ("n",)) == []
    (tmp_path / "a.csv.part").touch()
    assert read_finished_rows(tmp_path / "a.csv", ("n",)) == []


def test_another_table_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("m\n1\n")
    with pytest.raises(BadSettings, match=r"a\.csv: has other columns than this version writes"):
        read_finished_rows(tmp_path / "a.csv", ("n",))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), CannotWrite("mask: full")])
def test_a_growing_table_that_is_interrupted_is_whole(
    tmp_path: Path, error: KeyboardInterrupt | CannotWrite
) -> None:
    with pytest.raises(type(error)):
        write_then_raise(resumable_csv(tmp_path / "a.csv", ("n",)), error)
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


def test_a_growing_table_on_a_full_disk(tmp_path: Path, small_disk: SmallDisk) -> None:
    table = resumable_csv(tmp_path / "a.csv", ("n",))
    with small_disk(10), pytest.raises(CannotWrite, match=r"a\.csv: cannot write"), table as write:
        write({"n": "0123456789"})


def test_every_table_is_utf8_with_a_byte_order_mark(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xc9\xe0/\xcc\xe5.jpg")
    with csv_table(tmp_path / "a.csv", ("n",)) as write:
        write({"n": name})
    with resumable_csv(tmp_path / "b.csv", ("n",), [{"n": "张三"}]) as write:
        write({"n": name})
    (tmp_path / "c.csv").write_bytes(csv_bytes(("n",), [[name]]))
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert content.startswith(b"\xef\xbb\xbfn\n")
        assert content.count(b"\xef\xbb\xbf") == 1
        assert rb"\xc9\xe0/\xcc\xe5.jpg" in content
        content.decode("utf-8")
        assert read_finished_rows(file, ("n",))[-1] == {"n": name}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("张三", "张三"),
        ("\udcc9\udce0", r"\xc9\xe0"),
        ("\ud83d", r"\ud83d"),
        (r"C:\xavier\users\ud", r"C:\xavier\users\ud"),
        (r"a\xc9", r"a\x5cxc9"),
        (r"a\ud83d", r"a\x5cud83d"),
        (r"a\x5cxc9", r"a\x5cx5cxc9"),
        ("=1+1", r"\x3d1+1"),
        ("+cmd|' /C calc'!A0", r"\x2bcmd|' /C calc'!A0"),
        ("-2+3", r"\x2d2+3"),
        ("@SUM(A1)", r"\x40SUM(A1)"),
        (" =1", r" \x3d1"),
        ("a;=1;b", r"a;\x3d1;b"),
        ("＝1", r"\uff1d1"),
        (r"\uff1d", r"\x5cuff1d"),
        ("\t=1", r"\x09=1"),
        ("\r\n", r"\x0d\x0a"),
        ("-1.50", "-1.50"),
        ("+3e-07", "+3e-07"),
        ("-inf", r"\x2dinf"),
        ("a=b-c@d.jpg", "a=b-c@d.jpg"),
        ("前=后", "前=后"),
    ],
)
def test_texts_are_escaped_and_come_back(text: str, written: str) -> None:
    assert escape(text) == written
    assert unescape(written) == text


def test_a_table_without_the_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"n\n\xc9\xe0\n")
    assert read_finished_rows(tmp_path / "a.csv", ("n",)) == [{"n": "\udcc9\udce0"}]


@given(st.text(st.characters() | st.sampled_from("=+-@;\\x3dcu \t\r\n\udcc9")))
def test_no_cell_is_a_formula_and_every_text_comes_back(text: str) -> None:
    written = escape(text)
    assert unescape(written) == text
    assert written.isascii() or written.encode("utf-8")
    for cell in (written, *written.split(";")):
        first = cell.lstrip()[:1]
        assert first not in set("=+-@＝＋－＠") or re.fullmatch(
            r"[+-][\d.]+(e[+-]?\d+)?", written, re.I
        )


def test_a_row_cut_in_a_name_with_a_line_break_is_none(tmp_path: Path) -> None:
    with resumable_csv(tmp_path / "a.csv", ("n", "why")) as write:
        write({"n": "0"})
        write({"n": "1\n2", "why": ""})
    content = (tmp_path / "a.csv").read_bytes()
    (tmp_path / "a.csv.part").write_bytes(content[: content.index(b"1") + 5])
    assert read_finished_rows(tmp_path / "a.csv", ("n", "why")) == [{"n": "0", "why": ""}]


def test_tables_of_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,split\n=1+1,train\n\\x3d2,\nb\n")
    assert read_table(tmp_path / "a.csv") == (
        ("name", "split"),
        [{"name": "=1+1", "split": "train"}, {"name": "=2", "split": ""}, {"name": "b"}],
    )


@pytest.mark.parametrize("content", [None, b"name\n\xc9\xe0\n"])
def test_what_is_no_table_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content:
        (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(BadDataset, match=r"a\.csv: cannot be read as CSV in UTF-8 \("):
        read_table(tmp_path / "a.csv")
