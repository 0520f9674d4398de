from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from typing_helpers import not_none

pytest.importorskip("pyarrow")

from tongueseg.distributed.parts import write_parts
from tongueseg.distributed.rows import RESULTS, error_row
from tongueseg.distributed.sources import Source
from tongueseg.distributed.store import open_store
from tongueseg.errors import BadSettings

if TYPE_CHECKING:
    from tongueseg.distributed.chunk_worker import Outcome
    from tongueseg.distributed.job import JobSettings
    from tongueseg.distributed.model_bundle import ModelBundle
    from tongueseg.distributed.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "out"))


def run_all(
    job: JobSettings, model: ModelBundle, store: Store, sources: list[Source]
) -> list[Outcome]:
    from tongueseg.distributed.run_job import pending_sources, run_job

    return list(run_job(job, model, store, pending_sources(store, sources)))


def test_a_name_that_no_table_holds_is_an_error(
    job: JobSettings, model: ModelBundle, store: Store
) -> None:
    (outcome,) = run_all(job, model, store, [Source("\udcc9", "/photos/\udcc9.jpg")])
    assert outcome.error == "/photos/\\xc9.jpg: its name is not UTF-8; rename it"


def write(store: Store, source: Source, *, error: str = "") -> None:
    rows = [error_row(source, error)] if error else []
    results = [] if error else [{"name": source.name, "photo": source.photo}]
    write_parts(store, [source.name], results, rows, RESULTS, {})


def pending(store: Store, *sources: Source) -> list[Source]:
    from tongueseg.distributed.run_job import pending_sources

    return pending_sources(store, sources)


def test_photos_with_results_are_not_pending(store: Store, tmp_path: Path) -> None:
    a, b = Source("a", f"{tmp_path}/a.png"), Source("b", "s3://b/b.png")
    write(store, a)
    write(store, b, error="why")
    assert pending(store, a, b) == [b]
    # The same photo from another folder where the command was called.
    assert pending(store, Source("a", f"{tmp_path}/deep/../a.png")) == []


@pytest.mark.parametrize(
    ("previous", "current"),
    [("/old/a.png", "/new/a.png"), ("/p/a.png", "/p/a.jpg"), ("s3://b/a.png", "s3://c/a.png")],
)
def test_another_photo_of_the_same_name_is_not_done(
    store: Store, previous: str, current: str
) -> None:
    write(store, Source("a", previous))
    message = f"{store.root}: a is the result of {previous}, not of {current}; choose another --out"
    with pytest.raises(BadSettings, match=f"^{re.escape(message)}$"):
        pending(store, Source("a", current))


def test_errors_are_kept_where_there_is_no_cluster(
    job: JobSettings, model: ModelBundle, store: Store
) -> None:
    from tongueseg.distributed.run_job import run_job

    a = Source("a", "/photos/a.png")
    write(store, a, error="why")
    (before,) = store.names("errors")
    with pytest.raises(BadSettings, match="nothing answers there"):
        list(run_job(job, model, store, [a], address="127.0.0.1:9"))
    assert store.names("errors") == [before]


def test_errors_of_photos_that_are_not_in_this_call_are_kept(
    job: JobSettings, model: ModelBundle, store: Store
) -> None:
    from tongueseg.distributed.run_job import run_job

    write(store, Source("a", "/photos/a.png"), error="why")
    bad = Source("\udcc9", "/photos/\udcc9.jpg")
    for _ in range(2):
        list(run_job(job, model, store, [bad]))
        names = [
            line.split(",")[0]
            for line in not_none(store.read("results.csv")).decode("utf-8-sig").splitlines()
        ]
        # The rows keep the name as text; the table escapes its backslash once more.
        assert names == ["name", "a", "\\xc9"]


@pytest.mark.parametrize(("photos", "size"), [(1, 8), (1000, 31), (10**6, 256)])
def test_chunks_are_even_and_neither_tiny_nor_huge(photos: int, size: int) -> None:
    pytest.importorskip("ray")
    from tongueseg.distributed.run_job import chunk_size

    assert chunk_size(photos, 2) == size
