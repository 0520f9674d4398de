"""The page's table of measures against Python's, byte for byte."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.io.csv import escape
from tongueseg.measure import COLUMNS, measure
from tongueseg.measure.table import measures_tables
from tongueseg.synthetic.drawn import draw_mouth

if TYPE_CHECKING:
    from page_core import Core

PAGE_COLOUR = "sRGB by the browser, uncalibrated"


def test_the_table_of_measures_is_pythons(core: Core, tmp_path: Path) -> None:
    scene = draw_mouth(np.random.default_rng(5), height=240, width=300)
    measures = dataclasses.replace(
        measure(scene.photo, scene.mask.astype(bool)), colour=PAGE_COLOUR
    )
    empty = dataclasses.replace(
        measure(scene.photo, np.zeros((240, 300), bool)), colour=PAGE_COLOUR
    )
    with measures_tables(tmp_path / "measures.csv") as write:
        write("舌", measures, "")
        write("=1+1", measures, "")
        write("none", empty, "")
    values = {name: value for name, value in measures.to_dict().items() if value == value}
    rows = [
        {"name": "舌", "measures": values, "error": ""},
        {"name": "=1+1", "measures": values, "error": ""},
        {"name": "none", "measures": None, "error": ""},
    ]
    actual = core("measure/table", "measuresCsv", rows)
    assert actual.encode() == (tmp_path / "measures.csv").read_bytes()
    assert actual[1:].splitlines()[0].split(",") == list(COLUMNS)


@pytest.mark.parametrize("value", [0.5, 1.5, 2.5, 0.125, -0.125, 12.345, 0.12345, 0.00005])
def test_halves_are_rounded_as_in_python(core: Core, value: float) -> None:
    rows = [{"name": "a", "measures": dict.fromkeys(COLUMNS, value), "error": ""}]
    cells = core("measure/table", "measuresCsv", rows).splitlines()[1].split(",")
    row = dict(zip(COLUMNS, cells, strict=False))
    for column, digits in (("dents", 0), ("length_px", 2), ("symmetry", 4), ("l_mean", 3)):
        assert row[column] == f"{round(value, digits):.{digits}f}"


@pytest.mark.parametrize(
    "text",
    ["=1", " +1", "1;=2", "-1.5", "+3e4", "a\tb", "\\x3d", "＋1", "\u3000@a", "a;;-b", "é", "1;2"],
)
def test_cells_are_guarded_as_in_python(core: Core, text: str) -> None:
    assert core("dataset/csv", "escapeCell", text) == escape(text)
