"""The tables of a job: parts that are written as it goes, and what they say together."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tongueseg.batch.predict import COLUMNS, Result
from tongueseg.distributed.rows import ERRORS as ERROR_COLUMNS
from tongueseg.distributed.rows import table_to_parquet, to_parquet, to_result
from tongueseg.distributed.store import Store
from tongueseg.io.parallel import map_in_order

RESULTS, ERRORS = "results", "errors"
"""The folders of the tables, and their names."""

_READERS = 8
_OF_A_LINE = ("name", "tongue", "presence", "share", "flags", "milliseconds")


def write_parts(
    store: Store,
    chunk: Sequence[str],
    results: Sequence[Mapping[str, Any]],
    errors: Sequence[Mapping[str, Any]],
    columns: pa.Schema,
    about: Mapping[str, str],
) -> None:
    """Write what became of a chunk as a part of each table; no rows, no part.

    Parts bear the name of the whole chunk: done again, it replaces both, whatever became of it
    before. Both go first, so that a photo is in none of them, and not in two, if this is cut off.

    Args:
        store: where they are written.
        chunk: the names of all its photos.
        results: rows of those that were segmented, with these ``columns``.
        errors: rows of the others.
        columns: of the results.
        about: what the metadata of the parts say.

    Raises:
        CannotWrite: the store refuses.
    """
    named = hashlib.sha256("\n".join(chunk).encode()).hexdigest()[:16]
    tables = ((RESULTS, results, columns), (ERRORS, errors, ERROR_COLUMNS))
    for table, _, _ in tables:
        store.remove(f"{table}/part-{named}.parquet")
    for table, rows, schema in tables:
        if rows:
            store.write(f"{table}/part-{named}.parquet", to_parquet(rows, schema, about))


def done_photos(store: Store) -> dict[str, str]:
    """Return the paths or URLs of the photos that have results, by their names."""
    return {
        row["name"]: row["photo"]
        for _, part in _parts(store, RESULTS, ("name", "photo"))
        for row in part.to_pylist()
    }


def forget_errors(store: Store, names: Iterable[str]) -> None:
    """Remove the rows of photos from the table of errors: they are about to be tried again.

    Raises:
        CannotWrite: the store refuses.
    """
    again = pa.array(sorted(names), pa.string())
    for file, part in _parts(store, ERRORS, ERROR_COLUMNS.names):
        kept = part.filter(pc.invert(pc.is_in(part["name"], again)))
        if not kept.num_rows:
            store.remove(file)
        elif kept.num_rows < part.num_rows:
            store.write(file, table_to_parquet(kept))


def write_summary(store: Store) -> None:
    """Write ``results.csv`` from the parts of both tables, sorted by name.

    Raises:
        CannotWrite: the store refuses.
    """
    rows = [
        *_results(part for _, part in _parts(store, RESULTS, _OF_A_LINE)),
        *_results(part for _, part in _parts(store, ERRORS, ("name", "error"))),
    ]
    content = io.StringIO()
    writer = csv.DictWriter(content, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(result.row() for result in sorted(rows, key=lambda one: one.name))
    store.write("results.csv", content.getvalue().encode())


def _results(parts: Iterable[pa.Table]) -> Iterable[Result]:
    return (to_result(row) for part in parts for row in part.to_pylist())


def _parts(store: Store, table: str, columns: Sequence[str]) -> Iterable[tuple[str, pa.Table]]:
    """Yield the parts of a table, each after the name of its file."""

    def read(name: str) -> tuple[str, pa.Table]:
        return name, pq.read_table(pa.BufferReader(store.read(name)), columns=list(columns))

    names = [name for name in store.names(table) if name.endswith(".parquet")]
    return map_in_order(read, names, _READERS)
