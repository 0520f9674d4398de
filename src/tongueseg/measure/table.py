"""The measures of many photos as tables: CSV for spreadsheets, JSON with units and meanings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tongueseg.io.csv import json_table, resumable_csv
from tongueseg.measure.columns import MEASURES
from tongueseg.measure.measures import Measures

COLUMNS = ("name", *MEASURES, "colour", "error")
"""Of a table: ``colour`` says what the colours rest on, ``error`` why there are no measures."""

Write = Callable[[str, Measures | None, str], None]
"""Takes the name of a photo, its measures, and why there are none."""


@contextmanager
def measures_tables(
    csv: Path | None,
    json: Path | None = None,
    previous_rows: Sequence[Mapping[str, str]] = (),
) -> Iterator[Write]:
    """Yield a function that writes a photo's measures into each file that is named.

    The files appear when the block ends, see :mod:`tongueseg.io.csv`. The CSV file begins with
    the rows of an earlier call.

    Raises:
        CannotWrite: the disk refuses.
    """
    with ExitStack() as files:
        writers: list[Callable[[dict[str, Any]], object]] = []
        if csv is not None:
            write_csv = files.enter_context(resumable_csv(csv, COLUMNS, previous_rows))
            writers.append(lambda row: write_csv(_as_text(row)))
        if json is not None:
            writers.append(files.enter_context(json_table(json, about(), "photos")))

        def write(name: str, measures: Measures | None, error: str) -> None:
            for writer in writers:
                writer(_row(name, measures, error))

        yield write


def about() -> dict[str, Any]:
    """Return unit and definition of each measure, for the head of a JSON file."""
    return {
        "measures": {
            column: {"unit": measure.unit, "en": measure.english, "zh": measure.chinese}
            for column, measure in MEASURES.items()
        }
    }


def rounded(measures: Measures) -> dict[str, float | None]:
    """Return every measure by column, with the digits that its unit deserves; None undefined."""
    return {
        column: None if math.isnan(value) else round(value, MEASURES[column].digits)
        for column, value in measures.to_dict().items()
    }


def _row(name: str, measures: Measures | None, error: str) -> dict[str, Any]:
    """Return a photo's line of a table by column; None where undefined."""
    values = rounded(measures) if measures else dict.fromkeys(MEASURES)
    colour = measures.colour if measures else None
    return {"name": name, **values, "colour": colour, "error": error or None}


def _as_text(row: dict[str, Any]) -> dict[str, str]:
    return {
        column: f"{value:.{MEASURES[column].digits}f}" if column in MEASURES else value
        for column, value in row.items()
        if value is not None
    }
