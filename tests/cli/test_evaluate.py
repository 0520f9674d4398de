from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.synthetic.drawn import write_dataset

if TYPE_CHECKING:
    from typing_helpers import RunCommand


@pytest.mark.parametrize("photos", [1, 2])
def test_one_photo_or_two(run: RunCommand, tiny_model: Path, tmp_path: Path, photos: int) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    write_dataset(data, count=photos, seed=5)
    call = ("evaluate", data, "--out", out, "--model", tiny_model)
    code, said, errors = run(*call, "--split", "all")
    noun = "1 photo" if photos == 1 else "2 photos"
    assert (code, errors.strip()) == (0, "")
    assert f"tiny, {noun}" in said
    code, _, errors = run(*call)
    assert (code, errors.strip()) == (0, f"scored: all {noun}, too few to split")
    assert json.loads((out / "summary.json").read_text())["photos"] == photos


def test_the_share_that_is_scored(
    run: RunCommand, drawn: Path, tiny_model: Path, tmp_path: Path
) -> None:
    call = ("evaluate", drawn, "--out", tmp_path / "out", "--model", tiny_model)
    code, said, errors = run(*call)
    assert code == 0
    assert errors.strip() == "scored: the test split, 1 of 4 photos; --split all scores all"
    assert "tiny, 1 photo" in said
    code, said, errors = run(*call, "--split", "all")
    assert (code, errors.strip()) == (0, "")
    assert "tiny, 4 photos" in said
