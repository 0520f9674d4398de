from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.data.masks import read_mask
from tongueseg.errors import BadDataset
from tongueseg.training.distill.pseudo_labels import predict_masks


def test_the_teacher_draws_what_it_sees(
    tiny_model: Path, drawn_dataset: Path, tmp_path: Path
) -> None:
    photos = drawn_dataset / "original"
    records = predict_masks(str(tiny_model), photos, tmp_path / "masks")
    assert [record.name for record in records] == [
        "unlabelled/a.png", "unlabelled/b.png", "unlabelled/c.png", "unlabelled/deep/d.png",
    ]  # fmt: skip
    assert {record.split for record in records} == {"train"}
    drawn = read_mask(records[0].mask, (60, 80))
    true = read_mask(drawn_dataset / "mask/a.png", (60, 80))
    assert (drawn != true).mean() < 0.02


def test_masks_that_are_there_are_not_drawn_again(
    tiny_model: Path, drawn_dataset: Path, tmp_path: Path
) -> None:
    photos, out = drawn_dataset / "original", tmp_path / "masks"
    first = predict_masks(str(tiny_model), photos, out)
    before = first[0].mask.stat().st_mtime_ns
    assert predict_masks(str(tiny_model), photos, out) == first
    assert first[0].mask.stat().st_mtime_ns == before


def test_a_folder_without_photos(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="no folder with photos"):
        predict_masks(str(tiny_model), tmp_path / "none", tmp_path / "masks")
