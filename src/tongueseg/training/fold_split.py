"""Which fold of a cross-validation holds out which photo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, BadSettings, counted


def split_folds(records: Sequence[Record], folds: int, seed: int) -> Iterator[list[Record]]:
    """Yield, for each fold, all records outside the test split as ``train`` or ``val``.

    The folds come from ``split.csv`` where it names them, else they are drawn by ``seed``.

    Raises:
        BadSettings: fewer than two folds, or another number than ``split.csv`` names.
        BadDataset: fewer photos than folds, or photos without a fold in ``split.csv``.
    """
    if folds < 2:
        raise BadSettings(f"{folds} folds: cross-validation needs at least two")
    used = [record for record in records if record.split != "test"]
    if len(used) < folds:
        photos = counted(len(used), "photo outside the test split")
        raise BadDataset(f"{photos}: too few for {folds} folds")
    if any(record.fold for record in used):
        fold_of = _folds_of_split_file(used, folds)
    else:
        fold_of = (np.random.default_rng(seed).permutation(len(used)) % folds).tolist()
    for fold in range(folds):
        yield [
            replace(record, split="val" if its == fold else "train")
            for record, its in zip(used, fold_of, strict=True)
        ]


def _folds_of_split_file(used: Sequence[Record], folds: int) -> list[int]:
    named = [record.fold for record in used if record.fold]
    if len(named) < len(used):
        without = next(record.name for record in used if not record.fold)
        raise BadDataset(f"split.csv tells no fold of {without}")
    if set(named) != set(range(1, folds + 1)):
        raise BadSettings(
            f"--folds {folds}: split.csv names the folds {_listed(named)}; take --folds "
            f"{len(set(named))}, or split again"
        )
    return [fold - 1 for fold in named]


def _listed(folds: Sequence[int]) -> str:
    return ", ".join(map(str, sorted(set(folds))))
