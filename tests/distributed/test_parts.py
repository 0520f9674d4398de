from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from typing_helpers import not_none

pq = pytest.importorskip("pyarrow.parquet")

from tongueseg.distributed.parts import (  # noqa: E402
    done_photos,
    remove_damaged,
    remove_errors,
    write_parts,
    write_summary,
)
from tongueseg.distributed.rows import RESULTS, error_row  # noqa: E402
from tongueseg.distributed.sources import Source  # noqa: E402
from tongueseg.distributed.store import open_store  # noqa: E402
from tongueseg.errors import BadDataset, CannotWrite  # noqa: E402

if TYPE_CHECKING:
    from tongueseg.distributed.store import Store


@pytest.fixture
def store(place: str) -> Store:
    return open_store(place)


def result(name: str) -> dict[str, Any]:
    return {
        "name": name, "photo": f"{name}.jpg", "height": 1, "width": 2, "tongue": True,
        "presence": 0.99, "predicted_iou": 0.97, "share": 0.5, "flags": ["blurred"],
        "milliseconds": 12.34, "counts": "11",
    }  # fmt: skip


def write(store: Store, *names: str, failed: Collection[str] = ()) -> None:
    """Write a chunk of these photos, of which some failed."""
    results = [result(name) for name in names if name not in failed]
    errors = [error_row(Source(name, f"{name}.jpg"), "why") for name in names if name in failed]
    write_parts(store, names, results, errors, RESULTS, {"model": "tiny"})


def rows(store: Store) -> list[tuple[str, bool]]:
    """Return the lines of the summary as names and whether they failed."""
    write_summary(store)
    lines = csv.DictReader(io.StringIO(not_none(store.read("results.csv")).decode("utf-8-sig")))
    return [(line["name"], bool(line["error"])) for line in lines]


def test_what_is_done_is_the_union_of_the_parts(store: Store) -> None:
    assert done_photos(store) == {}
    write(store, "a", "b")
    write(store, "c")
    assert done_photos(store) == {"a": "a.jpg", "b": "b.jpg", "c": "c.jpg"}


def test_no_rows_are_no_part(store: Store) -> None:
    write(store, "a")
    assert store.names("errors") == []
    write(store, "b", failed="b")
    assert len(store.names("results")) == 1


@pytest.mark.parametrize("first", ["", "a", "b", "ab"])
@pytest.mark.parametrize("second", ["", "a", "b", "ab"])
def test_a_chunk_done_twice_is_there_once_however_it_ended(
    store: Store, first: str, second: str
) -> None:
    write(store, "a", "b", failed=first)
    write(store, "a", "b", failed=second)
    assert rows(store) == [("a", "a" in second), ("b", "b" in second)]


def test_a_chunk_done_again_and_cut_off_contradicts_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, "a", "b", failed="a")
    monkeypatch.setattr(type(store), "write", refusing(type(store).write, "errors/"))
    with pytest.raises(CannotWrite):
        write(store, "a", "b", failed="b")
    monkeypatch.undo()
    assert rows(store) == [("a", False)]


def refusing(write: Callable[..., Any], folder: str) -> Callable[..., None]:
    def refuse(store: Store, name: str, content: bytes) -> None:
        if name.startswith(folder):
            raise CannotWrite("full")
        write(store, name, content)

    return refuse


def test_errors_are_not_done_and_can_be_removed(store: Store) -> None:
    write(store, "a", "b", "c", failed="bc")
    write(store, "d", failed="d")
    assert done_photos(store) == {"a": "a.jpg"}
    remove_errors(store, ["c", "d", "e"])
    assert rows(store) == [("a", False), ("b", True)]
    (part,) = store.names("errors")
    assert pq.read_schema(io.BytesIO(not_none(store.read(part)))).metadata[b"model"] == b"tiny"
    remove_errors(store, ["b"])
    assert store.names("errors") == []


def test_the_summary_is_sorted_and_holds_both(store: Store) -> None:
    write(store, "b", "d")
    write(store, "a")
    write(store, "c", failed="c")
    write_summary(store)
    rows = list(
        csv.DictReader(io.StringIO(not_none(store.read("results.csv")).decode("utf-8-sig")))
    )
    assert [row["name"] for row in rows] == ["a", "b", "c", "d"]
    assert rows[0] == {
        "name": "a", "tongue": "1", "presence": "0.9900", "share": "0.5000", "flags": "blurred",
        "milliseconds": "12.3", "error": "", "predicted_iou": "0.9700",
    }  # fmt: skip
    assert rows[2]["error"] == "why"
    assert rows[2]["tongue"] == ""


def flipped(content: bytes) -> bytes:
    """Change a byte in each tenth of a file."""
    changed = bytearray(content)
    for at in range(5, len(changed), len(changed) // 10):
        changed[at] ^= 0xFF
    return bytes(changed)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: bytes(len(content)),
        lambda content: content[: len(content) // 2],
        flipped,
    ],
    ids=["empty", "zeros", "cut_off", "flipped"],
)
def test_the_photos_of_a_damaged_part_are_done_again(
    store: Store, damage: Callable[[bytes], bytes]
) -> None:
    write(store, "a", "b")
    [part] = store.names("results")
    write(store, "c", "d", failed=["d"])
    store.write(part, damage(not_none(store.read(part))))
    assert remove_damaged(store) == [part]
    assert done_photos(store) == {"c": "c.jpg"}
    write(store, "a", "b")
    assert rows(store) == [("a", False), ("b", False), ("c", False), ("d", True)]
    assert remove_damaged(store) == []


def test_a_summary_tells_of_a_damaged_part(store: Store) -> None:
    write(store, "a")
    [part] = store.names("results")
    store.write(part, b"PAR1")
    with pytest.raises(BadDataset) as caught:
        write_summary(store)
    expected = f"{store.root}/{part}: is damaged; --resume does its photos again"
    assert str(caught.value) == expected


def test_no_damage_ends_in_another_error(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    write(store, "a", "b", "c")
    [part] = store.names("results")
    whole, rng = not_none(store.read(part)), random.Random(0)
    for _ in range(300):
        changed = bytearray(whole)
        for _ in range(rng.choice([1, 1, 3, 20])):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        store.write(part, bytes(changed))
        if not remove_damaged(store):
            assert len(done_photos(store)) <= 3
            write_summary(store)
