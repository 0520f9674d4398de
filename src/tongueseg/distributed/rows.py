"""The rows and the Parquet files of a job's two tables."""

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
from tongueseg.io.csv import escape, unescape
from tongueseg.io.discovery import is_utf8
from tongueseg.measure import MEASURES, Measures

RESULTS = pa.schema(
    {
        "name": pa.string(),
        "photo": pa.string(),
        "height": pa.int32(),
        "width": pa.int32(),
        "tongue": pa.bool_(),
        "presence": pa.float64(),
        "predicted_iou": pa.float64(),
        "share": pa.float64(),
        "flags": pa.list_(pa.string()),
        "milliseconds": pa.float64(),
        "counts": pa.string(),
    }
)
"""Columns of photos that were segmented; ``counts`` is the mask, as in
:mod:`tongueseg.data.formats.run_length`. ``predicted_iou`` is null where there is none."""

MEASURED = pa.unify_schemas(
    [RESULTS, pa.schema({"colour": pa.string(), **dict.fromkeys(MEASURES, pa.float64())})]
)
"""The same columns with measures, which are null where undefined."""

ERRORS = pa.schema({"name": pa.string(), "photo": pa.string(), "error": pa.string()})
"""Columns of photos that failed."""


def result_row(source: Source, prediction: Prediction) -> dict[str, Any]:
    """Return the row of a photo that was segmented."""
    result, segmentation = prediction.result, prediction.answer
    assert segmentation is not None
    height, width = segmentation.mask.shape
    row = {
        "name": source.name,
        "photo": source.photo,
        "height": height,
        "width": width,
        "tongue": result.tongue,
        "presence": result.presence,
        "predicted_iou": result.predicted_iou,
        "share": result.share,
        "flags": list(result.flags),
        "milliseconds": result.milliseconds,
        "counts": encode_rle(segmentation.mask),
    }
    return row | (_measured(result.measures) if result.measures else {})


def error_row(source: Source, error: str) -> dict[str, Any]:
    """Return the row of a photo that failed."""
    row = {"name": source.name, "photo": source.photo, "error": error}
    return {column: _printable(text) for column, text in row.items()}


def to_result(row: Mapping[str, Any]) -> Result:
    """Return a row of either table as a line of ``results.csv``."""
    if row.get("error"):
        # The summary escapes what is no UTF-8 itself.
        return Result(unescape(row["name"]), error=unescape(row["error"]))
    columns = ("name", "tongue", "presence", "predicted_iou", "share", "milliseconds")
    return Result(**{column: row[column] for column in columns}, flags=tuple(row["flags"]))


def to_parquet(
    rows: Sequence[Mapping[str, Any]], schema: pa.Schema, metadata: Mapping[str, str]
) -> bytes:
    """Return rows as a Parquet file with metadata."""
    return table_to_parquet(pa.Table.from_pylist(list(rows), schema.with_metadata(metadata)))


def table_to_parquet(table: pa.Table) -> bytes:
    """Return a table and its metadata as a Parquet file."""
    content = io.BytesIO()
    pq.write_table(table, content, compression="zstd", write_page_checksum=True)
    return content.getvalue()


def _measured(measures: Measures) -> dict[str, Any]:
    values = measures.to_dict().items()
    return {"colour": measures.colour} | {
        name: None if math.isnan(value) else value for name, value in values
    }


def _printable(text: str) -> str:
    return text if is_utf8(text) else escape(text)
