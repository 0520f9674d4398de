from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tongueseg.adaptation.relight_records import relight_records
from tongueseg.data.dataset import Record
from tongueseg.inference.relight import RELIGHT, relight
from tongueseg.spec import ModelSpec


@pytest.fixture
def bright_spec(spec: ModelSpec) -> ModelSpec:
    return spec.model_copy(
        update={"refine": spec.refine.model_copy(update={"relight_above": 130.0})}
    )


def record(folder: Path, value: int) -> Record:
    rng = np.random.default_rng(value)
    pixels = rng.integers(value - 20, value + 20, (90, 120, 3)).astype(np.uint8)
    file = folder / f"{value}.png"
    Image.fromarray(pixels).save(file)
    return Record(file.stem, file, file, "train")


def test_bright_photos_are_relit_as_the_model_will_see_them(
    bright_spec: ModelSpec, tmp_path: Path
) -> None:
    dark, bright = record(tmp_path, 80), record(tmp_path, 200)
    same, copy = relight_records([dark, bright], bright_spec, tmp_path / "relight")
    assert same == dark
    assert (copy.name, copy.mask, copy.split) == (bright.name, bright.mask, "train")
    expected = relight(np.asarray(Image.open(bright.photo)), RELIGHT)
    np.testing.assert_array_equal(np.asarray(Image.open(copy.photo)), expected)


def test_a_model_that_relights_nothing_learns_from_photos_as_they_are(
    spec: ModelSpec, tmp_path: Path
) -> None:
    bright = record(tmp_path, 200)
    assert relight_records([bright], spec, tmp_path / "relight") == [bright]
    assert not (tmp_path / "relight").exists()


def test_copies_of_an_earlier_call_are_taken(bright_spec: ModelSpec, tmp_path: Path) -> None:
    bright = record(tmp_path, 200)
    (first,) = relight_records([bright], bright_spec, tmp_path / "relight")
    made = first.photo.stat().st_mtime_ns
    (again,) = relight_records([bright], bright_spec, tmp_path / "relight")
    assert again.photo.stat().st_mtime_ns == made
