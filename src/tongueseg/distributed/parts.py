"""The tables of a job: its parts, which are written as it runs, and their summary."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tongueseg.batch.outputs import RESULTS_TABLE
from tongueseg.batch.predict import COLUMNS, Result
from tongueseg.distributed.rows import ERRORS as ERROR_COLUMNS
from tongueseg.distributed.rows import RESULTS as RESULT_COLUMNS
from tongueseg.distributed.rows import table_to_parquet, to_parquet, to_result
from tongueseg.distributed.store import Store
from tongueseg.errors import BadDataset
from tongueseg.io.csv import csv_bytes
from tongueseg.io.parallel import map_in_order

RESULTS, ERRORS = "results", "errors"
"""The names of the tables, and of their folders."""

_READERS = 8
_SUMMARY_COLUMNS = (
    "name", "tongue", "presence", "predicted_iou", "share", "flags", "milliseconds",
)  # fmt: skip


def write_parts(
    store: Store,
    chunk_names: Sequence[str],
    results: Sequence[Mapping[str, Any]],
    errors: Sequence[Mapping[str, Any]],
    columns: pa.Schema,
    metadata: Mapping[str, str],
) -> None:
    """Write the rows of a chunk as a part of each table. A table without rows gets no part.

    The name of a part is a hash of the chunk's photos, so that a chunk that is processed again
    replaces its parts. Both are removed first. If this call is interrupted, a photo is then in
    none of the tables rather than in both.

    Args:
        store: where they are written.
        chunk_names: the names of all its photos.
        results: rows of the photos that were segmented.
        errors: rows of the others.
        columns: of the results.
        metadata: of the parts.

    Raises:
        CannotWrite: the store refuses.
    """
    digest = hashlib.sha256("\n".join(chunk_names).encode()).hexdigest()[:16]
    tables = ((RESULTS, results, columns), (ERRORS, errors, ERROR_COLUMNS))
    for table, _, _ in tables:
        store.remove(f"{table}/part-{digest}.parquet")
    for table, rows, schema in tables:
        if rows:
            name = f"{table}/part-{digest}.parquet"
            store.write(name, to_parquet(rows, schema, metadata))
            store.persist([name])


def remove_damaged(store: Store) -> list[str]:
    """Remove the parts that cannot be read, as after a power cut, and return their names.

    The photos of such a part have no result then, so that a resumed job does them again.

    Raises:
        CannotWrite: the store refuses.
    """
    damaged = []
    columns = {RESULTS: (*_SUMMARY_COLUMNS, "photo"), ERRORS: tuple(ERROR_COLUMNS.names)}
    for table, names in columns.items():
        for name, part in _parts(store, table, names):
            if part is None:
                store.remove(name)
                damaged.append(name)
    return damaged


def done_photos(store: Store) -> dict[str, str]:
    """Return the path or URL of each photo that has a result, by its name."""
    return {
        row["name"]: row["photo"]
        for _, part in _whole_parts(store, RESULTS, ("name", "photo"))
        for row in part.to_pylist()
    }


def remove_errors(store: Store, names: Iterable[str]) -> None:
    """Remove the rows of photos that are about to be retried from the table of errors.

    Raises:
        CannotWrite: the store refuses.
    """
    retried = pa.array(sorted(names), pa.string())
    for file, part in _whole_parts(store, ERRORS, ERROR_COLUMNS.names):
        kept = part.filter(pc.invert(pc.is_in(part["name"], retried)))
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
        *_results(part for _, part in _whole_parts(store, RESULTS, _SUMMARY_COLUMNS)),
        *_results(part for _, part in _whole_parts(store, ERRORS, ("name", "error"))),
    ]
    lines = [result.row() for result in sorted(rows, key=lambda result: result.name)]
    cells = ([line.get(column, "") for column in COLUMNS] for line in lines)
    store.write(RESULTS_TABLE, csv_bytes(COLUMNS, cells))
    store.persist([RESULTS_TABLE])


def _results(parts: Iterable[pa.Table]) -> Iterable[Result]:
    return (to_result(row) for part in parts for row in part.to_pylist())


def _whole_parts(
    store: Store, table: str, columns: Sequence[str]
) -> Iterable[tuple[str, pa.Table]]:
    """Yield the file name and the content of each part of a table.

    Raises:
        BadDataset: one is damaged.
    """
    for name, part in _parts(store, table, columns):
        if part is None:
            raise BadDataset(f"{store.root}/{name}: is damaged; --resume does its photos again")
        yield name, part


def _parts(
    store: Store, table: str, columns: Sequence[str]
) -> Iterable[tuple[str, pa.Table | None]]:
    """Yield the file name and the content of each part of a table; None if it is damaged."""

    def read(name: str) -> tuple[str, pa.Table | None]:
        content = store.read(name) or b""
        try:
            # Without checksums, a changed byte may end the process.
            part = pq.read_table(
                pa.BufferReader(content), columns=list(columns), page_checksum_verification=True
            )
            part.validate(full=True)
        except (pa.ArrowException, OSError, ValueError, MemoryError):
            return name, None
        return name, part if _has_types(part, columns) else None

    names = [name for name in store.names(table) if name.endswith(".parquet")]
    return map_in_order(read, names, _READERS)


def _has_types(part: pa.Table, columns: Sequence[str]) -> bool:
    """Tell whether the columns are there as they were written; a changed byte may rename one."""
    known = {
        field.name: field.type for schema in (RESULT_COLUMNS, ERROR_COLUMNS) for field in schema
    }
    types = {field.name: field.type for field in part.schema}
    return all(types.get(column) == known[column] for column in columns)
