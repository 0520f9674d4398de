"""What an earlier prediction of the same photos has done, so that it is not done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongueseg import measure
from tongueseg.items import Item
from tongueseg.outputs import MEASURES, OUTPUTS
from tongueseg.prediction import COLUMNS
from tongueseg.tables import rows_so_far

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Earlier:
    """What is left to do, and the rows of what is done.

    Attributes:
        left: photos without a result, those that failed, and those that lack an output.
        results: rows of ``results.csv``.
        measures: rows of ``measures.csv``.
    """

    left: list[Item]
    results: Rows = field(default_factory=list)
    measures: Rows = field(default_factory=list)


def read_earlier(out: Path, items: Sequence[Item], save: Sequence[str]) -> Earlier:
    """Read what stands in a prediction folder, finished or killed.

    Raises:
        BadSettings: its tables are none of this version.
    """
    results = _good(rows_so_far(out / "results.csv", COLUMNS))
    measures = _good(rows_so_far(out / "measures.csv", measure.COLUMNS))
    left = [
        item
        for item in items
        if item.name not in results
        or (MEASURES in save and item.name not in measures)
        or not all(_written(out, output, item.name) for output in save if output in OUTPUTS)
    ]
    for item in left:
        results.pop(item.name, None)
        measures.pop(item.name, None)
    return Earlier(left, list(results.values()), list(measures.values()))


def _good(rows: Rows) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in rows if not row["error"]}


def _written(out: Path, output: str, name: str) -> bool:
    return (out / output / f"{name}{OUTPUTS[output][0]}").exists()
