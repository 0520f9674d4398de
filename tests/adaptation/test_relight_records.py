from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from conftest import draw
from tongueseg.adaptation.relight_records import DETAIL, relight_records
from tongueseg.data.dataset import Record
from tongueseg.data.masks import read_mask
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
    mask = folder / f"{value}.mask.png"
    Image.fromarray(pixels).save(file)
    Image.fromarray(draw(90, 120)[1]).save(mask)
    return Record(file.stem, file, mask, "train")


def test_bright_photos_are_relit_as_the_model_will_see_them(
    bright_spec: ModelSpec, tmp_path: Path
) -> None:
    dark, bright = record(tmp_path, 80), record(tmp_path, 200)
    same, copy = relight_records([dark, bright], bright_spec, tmp_path / "relight")
    assert same == dark
    assert (copy.name, copy.split) == (bright.name, "train")
    expected = relight(np.asarray(Image.open(bright.photo)), RELIGHT)
    np.testing.assert_array_equal(np.asarray(Image.open(copy.photo)), expected)
    np.testing.assert_array_equal(read_mask(copy.mask, (90, 120)), draw(90, 120)[1])


def test_a_large_photo_is_copied_at_what_training_needs(
    bright_spec: ModelSpec, tmp_path: Path
) -> None:
    pixels, mask = draw(600, 800)
    photo = tmp_path / "large.jpg"
    Image.fromarray(np.maximum(pixels, 200)).save(photo)
    Image.fromarray(mask).save(tmp_path / "large.png")
    large = Record("large", photo, tmp_path / "large.png", "train")
    (copy,) = relight_records([large], bright_spec, tmp_path / "relight")
    with Image.open(copy.photo) as picture:
        assert DETAIL * 64 <= max(picture.size) < 800
        smaller = read_mask(copy.mask, picture.size[::-1])
    assert smaller.mean() == pytest.approx(mask.mean(), abs=0.01)


def test_a_photo_that_was_replaced_gets_another_copy(
    bright_spec: ModelSpec, tmp_path: Path
) -> None:
    first = record(tmp_path, 200)
    (old,) = relight_records([first], bright_spec, tmp_path / "relight")
    first.photo.write_bytes(record(tmp_path, 210).photo.read_bytes())
    (new,) = relight_records([first], bright_spec, tmp_path / "relight")
    assert new.photo != old.photo


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
