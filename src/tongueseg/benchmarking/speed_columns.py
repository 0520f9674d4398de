"""The figures of a row, each named once, and the table of all rows as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tongueseg.benchmarking.speed_rows import SpeedRow
from tongueseg.io.csv import csv_table


class Column(NamedTuple):
    """A figure: what to call it, with its unit, in tables and pictures, and its digits."""

    label: str
    title: str
    digits: int


COLUMNS = {
    "cold_s": Column("cold s", "fresh process, first photo, s", 2),
    "network_ms": Column("ms", "network, one photo, ms", 1),
    "p95_ms": Column("p95", "network, 95 of 100 photos, ms", 1),
    "photo_ms": Column("photo ms", "file to mask, ms", 1),
    "photos_per_s": Column("photos/s", "file to mask, all cores, photos/s", 1),
    "peak_mib": Column("MiB", "peak memory, MiB", 0),
    "iou": Column("IoU", "mean IoU", 4),
    "times": Column("times", "network, times the first row's speed", 2),
}


def formatted(row: SpeedRow, first: SpeedRow) -> dict[str, str]:
    """Return the figures of a row as text; empty for what is not known."""
    figures = {} if row.note else row.figures(first)
    return {
        name: f"{figures[name]:.{column.digits}f}" if name in figures else ""
        for name, column in COLUMNS.items()
    }


def measured(rows: Sequence[SpeedRow]) -> list[SpeedRow]:
    """Return the rows that have figures."""
    return [row for row in rows if not row.note]


def write_csv(path: Path, rows: Sequence[SpeedRow]) -> None:
    """Write a line for each row, measured or not.

    Raises:
        CannotWrite: the disk refuses.
    """
    first = next(iter(measured(rows)), None)
    with csv_table(path, ("model", "runtime", "file", "bytes", *COLUMNS, "note")) as write:
        for row in rows:
            write(
                {
                    "model": row.name,
                    "runtime": row.runtime,
                    "file": row.model.name,
                    "bytes": str(row.size),
                    **(formatted(row, first) if first else {}),
                    "note": row.note,
                }
            )
