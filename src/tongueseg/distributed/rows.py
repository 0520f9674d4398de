"""The rows of a job's two tables, as Parquet."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tongueseg.batch.predict import Prediction, Result
from tongueseg.data.formats.run_length import encode_rle
from tongueseg.distributed.sources import Source
from tongueseg.measure import MEASURES, Measures

RESULTS = pa.schema(
    {
        "name": pa.string(),
        "photo": pa.string(),
        "height": pa.int32(),
        "width": pa.int32(),
        "tongue": pa.bool_(),
        "presence": pa.float64(),
        "share": pa.float64(),
        "flags": pa.list_(pa.string()),
        "milliseconds": pa.float64(),
        "counts": pa.string(),
    }
)
"""Of photos that were segmented; ``counts`` is the mask, see
:func:`tongueseg.data.formats.run_length.encode_rle`."""

MEASURED = pa.unify_schemas(
    [RESULTS, pa.schema({"colour": pa.string(), **dict.fromkeys(MEASURES, pa.float64())})]
)
"""The same where measures are asked for; null where they are undefined."""

ERRORS = pa.schema({"name": pa.string(), "photo": pa.string(), "error": pa.string()})
"""Of photos that were not."""


def result_row(source: Source, done: Prediction) -> dict[str, Any]:
    """Return the row of a photo that was segmented."""
    result, answer = done.result, done.answer
    assert answer is not None
    height, width = answer.mask.shape
    row = {
        "name": source.name,
        "photo": source.photo,
        "height": height,
        "width": width,
        "tongue": result.tongue,
        "presence": result.presence,
        "share": result.share,
        "flags": list(result.flags),
        "milliseconds": result.milliseconds,
        "counts": encode_rle(answer.mask),
    }
    return row | (_measured(result.measures) if result.measures else {})


def error_row(source: Source, error: str) -> dict[str, Any]:
    """Return the row of a photo that was not."""
    row = {"name": source.name, "photo": source.photo, "error": error}
    return {column: _printable(text) for column, text in row.items()}


def to_result(row: Mapping[str, Any]) -> Result:
    """Return a row of either table as a line of ``results.csv``."""
    if row.get("error"):
        return Result(row["name"], error=row["error"])
    taken = {name: row[name] for name in ("name", "tongue", "presence", "share", "milliseconds")}
    return Result(**taken, flags=tuple(row["flags"]))


def to_parquet(
    rows: Sequence[Mapping[str, Any]], schema: pa.Schema, about: Mapping[str, str]
) -> bytes:
    """Return rows as a Parquet file that says in its metadata what they are about."""
    return table_to_parquet(pa.Table.from_pylist(list(rows), schema.with_metadata(about)))


def table_to_parquet(table: pa.Table) -> bytes:
    """Return a table and its metadata as a Parquet file."""
    content = io.BytesIO()
    pq.write_table(table, content, compression="zstd")
    return content.getvalue()


def _measured(measures: Measures) -> dict[str, Any]:
    values = measures.to_dict().items()
    return {"colour": measures.colour} | {
        name: None if math.isnan(value) else value for name, value in values
    }


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
