from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.training.fold_split import split_folds


def _records(tmp_path: Path, count: int = 11) -> list[Record]:
    splits = ["test", "val"] + ["train"] * (count - 2)
    return [Record(str(n), tmp_path, tmp_path, split) for n, split in enumerate(splits)]


def _held_out(parts: Iterable[list[Record]]) -> list[set[str]]:
    return [{r.name for r in part if r.split == "val"} for part in parts]


@pytest.mark.parametrize("folds", [2, 3, 10])
def test_each_photo_is_held_out_once_and_test_photos_never(tmp_path: Path, folds: int) -> None:
    records = _records(tmp_path)
    parts = list(split_folds(records, folds, seed=0))
    assert len(parts) == folds
    for part in parts:
        assert [r.name for r in part] == [r.name for r in records[1:]]
        assert {r.split for r in part} == {"train", "val"}
    times = Counter(name for names in _held_out(parts) for name in names)
    assert times == {r.name: 1 for r in records[1:]}
    sizes = [len(names) for names in _held_out(parts)]
    assert max(sizes) - min(sizes) <= 1


def test_same_seed_same_folds(tmp_path: Path) -> None:
    first, again, other = (
        _held_out(split_folds(_records(tmp_path), 3, seed)) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_folds_of_the_split_file_are_taken(tmp_path: Path) -> None:
    folds = [None, 1, 3, 2, 2, 1]
    records = [
        replace(record, fold=fold)
        for record, fold in zip(_records(tmp_path, 6), folds, strict=True)
    ]
    parts = list(split_folds(records, 3, seed=0))
    assert _held_out(parts) == [{"1", "5"}, {"3", "4"}, {"2"}]
    assert all({r.name for r in part} == set("12345") for part in parts)
    with pytest.raises(
        BadSettings, match=r"--folds 2: split\.csv names the folds 1, 2, 3; take --folds 3"
    ):
        list(split_folds(records, 2, seed=0))
    with pytest.raises(BadSettings, match=r"--folds 4: split\.csv names the folds 1, 2, 3"):
        list(split_folds(records, 4, seed=0))
    records[3] = replace(records[3], fold=None)
    with pytest.raises(BadDataset, match=r"split\.csv tells no fold of 3"):
        list(split_folds(records, 3, seed=0))


def test_folds_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="at least two"):
        list(split_folds(_records(tmp_path), 1, seed=0))
    with pytest.raises(BadDataset, match="10 photos outside the test split: too few for 11 folds"):
        list(split_folds(_records(tmp_path), 11, seed=0))
