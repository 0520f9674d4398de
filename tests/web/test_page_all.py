"""The files of all photos at once, and photos without a tongue in the dataset."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.io.csv import read_table
from tongueseg.measure import COLUMNS, measure
from web.pages import given

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from typing_helpers import AddPhotos, SaveFile


def test_all_masks_and_all_measures(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path], wall: Path, tmp_path: Path
) -> None:
    page.set_input_files("[data-part=files]", given("=1+1.jpg", b"no photo"))
    page.wait_for_selector("[data-part=failure]")
    add(page, *examples[:2], wall)
    masks = saved(page, "All masks")
    page.wait_for_selector(f"text=Saved as {masks.name}, with 3 of 4 photos")
    with zipfile.ZipFile(masks) as content:
        assert content.testzip() is None
        content.extractall(tmp_path / "masks")
    names = [photo.stem for photo in examples[:2]]
    assert sorted(p.stem for p in (tmp_path / "masks").iterdir()) == [*names, "wall"]
    with Image.open(tmp_path / "masks/wall.png") as mask:
        assert (mask.mode, mask.size, mask.getextrema()) == ("L", (300, 200), (0, 0))

    table = saved(page, "All measures")
    page.wait_for_selector(f"text=Saved as {table.name}, with 4 of 4 photos")
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    columns, rows = read_table(table)
    assert columns == COLUMNS
    assert [row["name"] for row in rows] == ["1_1", *names, "wall"]
    assert rows[0]["error"] == "not read"
    assert rows[3]["area_px"] == rows[3]["error"] == ""
    for row, photo in zip(rows[1:3], examples[:2], strict=True):
        with Image.open(photo) as image, Image.open(tmp_path / f"masks/{photo.stem}.png") as mask:
            expected = measure(np.asarray(image), np.asarray(mask) > 0).to_dict()
        for column in ("area_px", "length_px", "symmetry", "l_mean", "tip_a_mean"):
            assert float(row[column]) == pytest.approx(expected[column], rel=5e-3, abs=2e-2)


def test_an_empty_mask_enters_the_dataset_only_by_decision(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path], wall: Path
) -> None:
    def files(path: Path) -> set[str]:
        with zipfile.ZipFile(path) as content:
            return set(content.namelist()) - {"README.txt"}

    add(page, examples[0])
    page.get_by_role("button", name="Add to dataset").click()
    assert page.locator(".bar input").count() == 0
    page.set_input_files("[data-part=files]", wall)
    page.wait_for_selector("text=No tongue found")
    page.get_by_role("button", name="Add to dataset").click()
    decision = page.locator(".bar").get_by_role("checkbox", name="without a tongue as well (1)")
    assert not decision.is_checked()
    stem = examples[0].stem
    tongue = {f"original/{stem}.jpg", f"mask/{stem}.png"}
    assert files(saved(page, "Export")) == tongue
    decision.check()
    assert files(saved(page, "Export")) == tongue | {"original/wall.png", "mask/wall.png"}
    page.get_by_role("button", name=examples[0].name).click()
    page.locator(".deeds").get_by_role("button", name="In the dataset").click()
    decision.uncheck()
    assert page.locator(".bar").get_by_role("button", name="Export").is_disabled()
