"""The pages about measures tell of every column what the table does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.measure import MEASURES, REGIONS
from tongueseg.measure.columns import WHOLE
from tongueseg.measure.regions import ROOT, SIDE, TIP

DOCS = Path(__file__).parents[2] / "docs"
COLOURS = [f"{channel}_{kind}" for channel in "lab" for kind in ("mean", "sd")]
UNITS = {"count": "个", "px": "像素", "share": "比例", "ratio": "比值", "levels": "灰阶"}


def rows_of(page: str) -> list[str]:
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| `")]


@pytest.mark.parametrize("page", ["measures.md", "measures.zh-CN.md"])
def test_every_column_has_its_row(page: str) -> None:
    rows = rows_of(page)
    for name, one in MEASURES.items():
        if name in COLOURS or name.startswith(REGIONS):
            continue
        english = f"| `{name}` | {one.english} | {one.unit} |"
        chinese = f"| `{name}` | {one.chinese} | {UNITS.get(one.unit, one.unit)} |"
        assert (chinese if "zh" in page else english) in rows


@pytest.mark.parametrize("page", ["measures.md", "measures.zh-CN.md"])
def test_colours_have_a_row_for_each_channel_and_region(page: str) -> None:
    cells = [row.split("|")[1].strip() for row in rows_of(page)]
    for channel in "lab":
        both = [f"`{channel}_mean`", f"`{channel}_sd`"]
        assert any(all(name in cell for name in both) for cell in cells)
    for region in REGIONS:
        assert f"`{region}_l_mean` … `{region}_b_sd`" in cells


@pytest.mark.parametrize("page", ["measures.md", "measures.zh-CN.md"])
def test_no_row_is_of_a_column_that_there_is_not(page: str) -> None:
    known = {*MEASURES, *REGIONS, WHOLE}
    for row in rows_of(page):
        named = row.split("|")[1].split("`")[1::2]
        assert set(named) <= known


def test_regions_are_the_fifths_that_the_pages_tell_of() -> None:
    assert TIP == ROOT == SIDE == 1 / 5
