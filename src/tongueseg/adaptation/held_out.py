"""Which photos judge an adaptation: each is held back from the training that is judged on it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tongueseg.data.dataset import Record, select
from tongueseg.data.split.duplicates import duplicate_groups
from tongueseg.data.split.group_split import SplitSettings, group_split
from tongueseg.errors import BadDataset

FEW = 30
"""Below as many photos, cross-validation lets each be trained on and judge."""

FOLDS = 3

_VAL = 0.2

_PHOTO_OF_SUBJECT = re.compile(r"^(.*?)[ _-]\d{1,2}$")
"""What clinics call the photos of one patient: ``277486_0``, ``277486_1``."""


def parts_of(
    records: Sequence[Record], *, has_split_file: bool, seed: int = 0
) -> list[list[Record]]:
    """Return what each training of an adaptation trains on (``train``) and is judged on (``val``).

    A ``split.csv`` is followed as it is. Otherwise a fifth is held back, or each third in turn
    where there are fewer than :data:`FEW` photos. Copies of one photo stay together, and so do
    photos of one subject where names or folders tell. Test photos are in no part.

    Raises:
        BadDataset: a split is empty, or all photos are of too few subjects.
    """
    if has_split_file:
        return [select(records, "train") + select(records, "val")]
    names = [record.name for record in records]
    few = len(names) < FEW
    settings = SplitSettings(val=_VAL, test=0, folds=FOLDS if few else None, seed=seed)
    linked = [*subjects_of(names), *duplicate_groups(records)]
    assigned = group_split(names, linked, settings=settings)
    if assigned.folds is None:
        return [[replace(record, split=assigned.splits[record.name]) for record in records]]
    return [
        [
            replace(record, split="val" if assigned.folds[record.name] == fold else "train")
            for record in records
        ]
        for fold in range(1, FOLDS + 1)
    ]


def subjects_of(names: Sequence[str]) -> list[set[str]]:
    """Return the photos of each subject, as far as folders or numbered names tell.

    Numbers that would leave a third of the photos or more in one group count photos and no
    subjects; nothing is told then.
    """
    for subject_of in (_folder, _unnumbered):
        groups = defaultdict(set)
        for name in names:
            groups[subject_of(name)].add(name)
        largest = max(map(len, groups.values()))
        if largest > 1 and largest * FOLDS < len(names):
            return [group for group in groups.values() if len(group) > 1]
    return []


def _folder(name: str) -> str:
    return name.rpartition("/")[0] or name


def _unnumbered(name: str) -> str:
    match = _PHOTO_OF_SUBJECT.match(name)
    return match[1] if match else name


def check_parts(parts: Sequence[Sequence[Record]]) -> None:
    """Check that every training has photos to train on and to be judged on.

    Raises:
        BadDataset: it has too few.
    """
    trained = min(len(select(part, "train")) for part in parts)
    judging = sum(len(select(part, "val")) for part in parts)
    for count, purpose in ((trained, "to train on"), (judging, "to be judged on")):
        if count < 2:
            raise BadDataset(
                f"one photo alone is left {purpose}; add photos, or take split.csv away"
            )
