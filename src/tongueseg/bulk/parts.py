"""The tables of a job: parts that are written as it goes, and what they say together."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tongueseg.bulk.rows import to_parquet, to_result
from tongueseg.bulk.store import Store
from tongueseg.parallel import map_in_order
from tongueseg.prediction import COLUMNS, Result

RESULTS, ERRORS = "results", "errors"
"""The folders of the tables, and their names."""

_READERS = 8
_OF_A_LINE = ("name", "tongue", "presence", "share", "flags", "milliseconds")


def write_part(
    store: Store,
    table: str,
    rows: Sequence[Mapping[str, Any]],
    schema: pa.Schema,
    about: Mapping[str, str],
) -> None:
    """Write rows as a part of a table; the same photos give the same file. No rows, no part.

    Raises:
        CannotWrite: the store refuses.
    """
    if not rows:
        return
    named = hashlib.sha256("\n".join(row["name"] for row in rows).encode()).hexdigest()[:16]
    store.write(f"{table}/part-{named}.parquet", to_parquet(rows, schema, about))


def done_names(store: Store) -> set[str]:
    """Return the names of the photos that have results."""
    return {name for part in _parts(store, RESULTS, ["name"]) for name in part["name"].to_pylist()}


def forget_errors(store: Store) -> None:
    """Remove the table of errors: what failed is about to be tried again."""
    for part in store.names(ERRORS):
        store.remove(part)


def write_summary(store: Store) -> None:
    """Write ``results.csv`` from the parts of both tables, sorted by name.

    Raises:
        CannotWrite: the store refuses.
    """
    rows = [
        *_results(_parts(store, RESULTS, _OF_A_LINE)),
        *_results(_parts(store, ERRORS, ("name", "error"))),
    ]
    content = io.StringIO()
    writer = csv.DictWriter(content, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(result.row() for result in sorted(rows, key=lambda one: one.name))
    store.write("results.csv", content.getvalue().encode())


def _results(parts: Iterable[pa.Table]) -> Iterable[Result]:
    return (to_result(row) for part in parts for row in part.to_pylist())


def _parts(store: Store, table: str, columns: Sequence[str]) -> Iterable[pa.Table]:
    def read(name: str) -> pa.Table:
        return pq.read_table(pa.BufferReader(store.read(name)), columns=list(columns))

    names = [name for name in store.names(table) if name.endswith(".parquet")]
    return map_in_order(read, names, _READERS)
