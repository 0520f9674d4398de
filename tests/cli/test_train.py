from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto, RunCommand

SMALL = ("--width", 2, "--size", 64, "--epochs", 1, "--batch", 2, "--set", "model.depth=3")


@pytest.fixture
def data(tmp_path: Path, drawn_photo: DrawPhoto) -> Path:
    """Six photos; all masks but the first are empty."""
    folder = tmp_path / "data"
    for part in ("original", "mask"):
        (folder / part).mkdir(parents=True)
    pixels, mask = drawn_photo(64, 64)
    for i in range(6):
        Image.fromarray(pixels).save(folder / f"original/{i}.png")
        Image.fromarray(mask & (i == 0)).save(folder / f"mask/{i}.png")
    return folder


@pytest.mark.parametrize(
    ("folds", "message"),
    [
        (2, "that it holds out has a tongue; take fewer folds"),
        (6, "5 photos outside the test split: too few for 6 folds"),
        (1, "--folds 1: cross-validation needs at least two"),
    ],
)
def test_folds_that_are_refused_leave_nothing(
    run: RunCommand, data: Path, tmp_path: Path, folds: int, message: str
) -> None:
    out = tmp_path / "run"
    code, _, errors = run("train", data, "--out", out, "--folds", folds, *SMALL)
    assert code == 2
    assert message in errors.splitlines()[-1]
    assert not out.exists()


def test_a_photo_that_cannot_be_read_leaves_nothing(
    run: RunCommand, data: Path, tmp_path: Path
) -> None:
    for mask in (data / "mask").iterdir():
        if mask.stem != "0":
            shutil.copy(data / "mask/0.png", mask)
    photo = min((data / "original").iterdir())
    photo.write_bytes(photo.read_bytes()[:100])
    code, _, errors = run("train", data, "--out", tmp_path / "run", "--folds", 2, *SMALL)
    assert code == 2
    assert f"{photo.name}: damaged" in errors
    assert not (tmp_path / "run").exists()
