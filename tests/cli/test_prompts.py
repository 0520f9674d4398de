"""Boxes and points on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg import Segmenter
from tongueseg.measure import MEASURES

if TYPE_CHECKING:
    from typing_helpers import RunCommand


@pytest.fixture
def photo(drawn: Path) -> Path:
    return min((drawn / "original").iterdir())


def test_a_box_and_points_of_one_photo(run: RunCommand, photo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    prompt = ("--box", "100,100,220,250", "--point", "200,200", "--not", "5,5")
    code, _, _ = run("predict", photo, "--out", out, "--save", "mask,probability", *prompt)
    assert code == 0
    points = [(200, 200, True), (5, 5, False)]
    expected = Segmenter()(photo, box=(100, 100, 220, 250), points=points)
    mask = np.asarray(Image.open(out / "mask" / f"{photo.stem}.png"))
    assert np.array_equal(mask > 0, expected.mask)
    levels = np.asarray(Image.open(out / "probability" / f"{photo.stem}.png"))
    assert np.array_equal(levels, np.rint(expected.probability * np.float32(65535)))


def test_a_table_for_many_photos(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    table = tmp_path / "prompts.csv"
    first = min((drawn / "original").iterdir())
    table.write_text(f'photo,box,points\n{first.name},,"9000,1,1"\n')
    code, said, error = run(
        "predict", drawn / "original", "--out", tmp_path / "out", "--prompts", table
    )
    assert code == 1
    assert "3 of 4 photos" in said
    assert "the point 9000,1 lies outside the photo of 400x400" in error


@pytest.mark.parametrize("verb", ["predict", "measure"])
def test_calls_that_cannot_be(run: RunCommand, drawn: Path, tmp_path: Path, verb: str) -> None:
    photos, out = drawn / "original", tmp_path / "out"
    for options, message in {
        ("--box", "1,2,3,4"): "--box, --point and --not are for one photo, not for 4; give",
        ("--box", "1,2,0,4"): "box 1,2,0,4: has no size",
        ("--point", "nan,3"): "point nan,3,1: give x, y in pixels",
        ("--prompts", tmp_path / "none.csv"): "none.csv: cannot be read",
    }.items():
        code, _, error = run(verb, photos, "--out", out, *options)
        assert (code, error.count("\n")) == (2, 1)
        assert message in error
    assert not out.exists()


def test_measures_are_those_of_what_was_pointed_at(
    run: RunCommand, photo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "m.csv"
    code, _, _ = run("measure", photo, "--out", out, "--point", "200,200")
    assert code == 0
    area = Segmenter()(photo, points=[(200, 200, True)]).mask.sum()
    names, cells = out.read_text("utf-8-sig").splitlines()
    assert "area_px" in MEASURES
    assert cells.split(",")[names.split(",").index("area_px")] == str(area)
