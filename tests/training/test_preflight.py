from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tongueseg.config.load import load_config
from tongueseg.data.cache import Cache
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.training.preflight import check_records, check_val_masks


def _cache(*levels: Any) -> Cache:
    masks = np.zeros((len(levels), 8, 8), np.uint8)
    masks[:, 2:4, 2:4] = np.array(levels, np.uint8)[:, None, None]
    return Cache(tuple("abc"[: len(levels)]), np.zeros((len(levels), 8, 8, 3), np.uint8), masks)


def test_one_tongue_is_enough() -> None:
    check_val_masks(_cache(0, 0, 128))


# At half a pixel a tongue is lost at the input's size, where Dice is measured.
@pytest.mark.parametrize("levels", [(0, 0, 0), (0, 127)])
def test_without_a_tongue_there_is_nothing_to_validate_by(levels: tuple[int, ...]) -> None:
    with pytest.raises(BadDataset, match=rf"^none of the {len(levels)} masks of the val split"):
        check_val_masks(_cache(*levels))


def _records(tmp_path: Path, splits: list[str]) -> list[Record]:
    return [Record(str(n), tmp_path, tmp_path, split) for n, split in enumerate(splits)]


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        (["train", "val"], "the train split holds one photo; batch norm needs at least two"),
        (["train", "train", "test"], "the val split is empty"),
        (["val", "val"], "the train split is empty"),
    ],
)
def test_too_few_photos_are_refused(tmp_path: Path, splits: list[str], message: str) -> None:
    with pytest.raises(BadDataset, match=message):
        check_records(_records(tmp_path, splits), load_config())


def test_each_fold_needs_photos_to_train_on(tmp_path: Path) -> None:
    check_records(_records(tmp_path, ["train"] * 4), load_config(), folds=2)
    with pytest.raises(BadDataset, match="the train split holds one photo"):
        check_records(_records(tmp_path, ["train"] * 2), load_config(), folds=2)
    with pytest.raises(BadDataset, match="2 photos outside the test split: too few for 3 folds"):
        check_records(_records(tmp_path, ["train"] * 2), load_config(), folds=3)


def test_folds_take_one_process(tmp_path: Path) -> None:
    config = load_config(flags={"train.devices": 2})
    with pytest.raises(BadSettings, match=r"one after the other; take train\.devices 1"):
        check_records(_records(tmp_path, ["train"] * 4), config, folds=2)
