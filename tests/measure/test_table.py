from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drawn_shapes import drop
from tongueseg.measure import COLUMNS, MEASURES, UNCALIBRATED, measure, measures_tables

Tables = tuple[list[dict[str, str]], dict[str, Any]]
"""Rows of the CSV file, content of the JSON file."""


@pytest.fixture
def tables(
    tmp_path: Path,
) -> Tables:
    """Both files of three photos: one measured, one without a tongue, one that failed."""
    photo, mask = drop()
    with measures_tables(tmp_path / "m.csv", tmp_path / "m.json") as write:
        write("a", measure(photo, mask), "")
        write("b", measure(photo, np.zeros_like(mask)), "")
        write("c", None, "c.jpg: empty file")
    with (tmp_path / "m.csv").open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream)), json.loads((tmp_path / "m.json").read_text())


def test_columns(
    tables: Tables,
) -> None:
    rows, _ = tables
    assert tuple(rows[0]) == COLUMNS == ("name", *MEASURES, "colour", "error")


def test_a_measured_photo(
    tables: Tables,
) -> None:
    rows, content = tables
    measures = measure(*drop()).to_dict()
    assert rows[0]["length_px"] == f"{measures['length_px']:.2f}"
    assert rows[0]["area_px"] == str(int(measures["area_px"]))
    assert rows[0]["colour"] == UNCALIBRATED
    assert (rows[0]["length_mm"], rows[0]["error"]) == ("", "")
    photo = content["photos"][0]
    assert photo["symmetry"] == pytest.approx(measures["symmetry"], abs=1e-4)
    assert photo["length_mm"] is None
    assert (photo["name"], photo["colour"], photo["error"]) == ("a", UNCALIBRATED, None)


def test_both_files_say_the_same(
    tables: Tables,
) -> None:
    rows, content = tables
    for row, photo in zip(rows, content["photos"], strict=True):
        assert tuple(photo) == COLUMNS
        for name in MEASURES:
            assert (photo[name] is None) == (row[name] == "")
            assert photo[name] is None or float(row[name]) == photo[name]


def test_a_photo_without_a_tongue_has_no_values(
    tables: Tables,
) -> None:
    rows, content = tables
    assert {rows[1][name] for name in MEASURES} == {""}
    assert {content["photos"][1][name] for name in MEASURES} == {None}
    assert rows[1]["error"] == ""


def test_a_photo_that_failed_has_its_error(
    tables: Tables,
) -> None:
    rows, content = tables
    assert rows[2] == dict.fromkeys(COLUMNS, "") | {"name": "c", "error": "c.jpg: empty file"}
    assert content["photos"][2]["error"] == "c.jpg: empty file"
    assert content["photos"][2]["colour"] is None


def test_units_and_meanings_stand_in_the_json(
    tables: Tables,
) -> None:
    _, content = tables
    assert content["measures"].keys() == MEASURES.keys()
    assert content["measures"]["tip_l_sd"] == {
        "unit": "L*",
        "en": "standard deviation of L* of the tip",
        "zh": "舌尖 L* 的标准差",
    }


@pytest.mark.parametrize("kinds", [(), ("csv",), ("json",), ("csv", "json")])
def test_only_the_files_that_are_asked_for(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    files = {kind: tmp_path / f"m.{kind}" if kind in kinds else None for kind in ("csv", "json")}
    with measures_tables(files["csv"], files["json"]) as write:
        write("a", None, "empty")
    assert {file.suffix[1:] for file in tmp_path.iterdir()} == set(kinds)
