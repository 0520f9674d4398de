import csv
import io

import pytest

pytest.importorskip("pyarrow")

from tongueseg.bulk.parts import (
    done_names,
    forget_errors,
    write_part,
    write_summary,
)
from tongueseg.bulk.rows import ERRORS, RESULTS, error_row
from tongueseg.bulk.sources import Source
from tongueseg.bulk.store import open_store


@pytest.fixture
def store(place):
    return open_store(place)


def result(name):
    return {
        "name": name, "photo": f"{name}.jpg", "height": 1, "width": 2, "tongue": True,
        "presence": 0.99, "share": 0.5, "flags": ["blurred"], "milliseconds": 12.34, "counts": "11",
    }  # fmt: skip


def write(store, *names):
    write_part(store, "results", [result(name) for name in names], RESULTS, {})


def write_error(store, name):
    write_part(store, "errors", [error_row(Source(name, f"{name}.jpg"), "why")], ERRORS, {})


def test_what_is_done_is_the_union_of_the_parts(store):
    assert done_names(store) == set()
    write(store, "a", "b")
    write(store, "c")
    assert done_names(store) == {"a", "b", "c"}


def test_the_same_photos_are_the_same_part(store):
    for _ in range(2):
        write(store, "a", "b")
    assert len(store.names("results")) == 1


def test_no_rows_are_no_part(store):
    write(store)
    assert store.names("results") == []


def test_errors_are_none_of_what_is_done_and_can_be_forgotten(store):
    write_error(store, "c")
    assert done_names(store) == set()
    forget_errors(store)
    assert store.names("errors") == []


def test_the_summary_is_sorted_and_holds_both(store):
    write(store, "b", "d")
    write(store, "a")
    write_error(store, "c")
    write_summary(store)
    rows = list(csv.DictReader(io.StringIO(store.read("results.csv").decode())))
    assert [row["name"] for row in rows] == ["a", "b", "c", "d"]
    assert rows[0] == {
        "name": "a", "tongue": "1", "presence": "0.9900", "share": "0.5000", "flags": "blurred",
        "milliseconds": "12.3", "error": "",
    }  # fmt: skip
    assert rows[2]["error"] == "why"
    assert rows[2]["tongue"] == ""
