from __future__ import annotations

from pathlib import Path

from tongueseg.adaptation.unseen import check_unseen
from tongueseg.config.data_settings import DataSettings
from tongueseg.data.dataset import find_pairs, select
from tongueseg.training.records import read_records


def test_photos_that_the_model_was_trained_on_are_told(old_model: Path) -> None:
    records = read_records(old_model.parent / "data", DataSettings(val=0.2))
    train, val = select(records, "train"), select(records, "val")
    ((english, chinese),) = check_unseen(str(old_model), [*train[:2], *val])
    assert english.startswith(f"the model was trained on 2 of the {2 + len(val)} photos")
    assert train[0].name in english
    assert "2 张曾用于训练" in chinese


def test_other_photos_and_embedded_models_are_passed_over(old_model: Path, photos: Path) -> None:
    assert check_unseen(str(old_model), find_pairs(photos)) == []
    assert check_unseen("nano", find_pairs(photos)) == []
