"""``split.csv``: what is wrong with it, and a split without that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from tongueseg.data.quality.findings import Finding
from tongueseg.data.split.split import SPLITS
from tongueseg.data.split.split_file import (
    SPLIT_FILE,
    SplitRow,
    find_split_faults,
    named_as_photos,
    read_rows,
)
from tongueseg.errors import BadDataset

# Training stops without them; a set without test photos can still train.
_NEEDED = ("train", "val")


def check_split_file(
    folder: Path, names: Collection[str]
) -> tuple[list[SplitRow] | None, list[Finding]]:
    """Read ``split.csv`` and compare it with the names of the photos.

    Returns:
        Its lines, None where there is no such file or it cannot be read; and what is wrong.
    """
    file = folder / SPLIT_FILE
    if not file.exists():
        return None, []
    try:
        rows = named_as_photos(read_rows(file), names)
    except BadDataset as error:
        reason = str(error).removeprefix(f"{file}: ")
        return None, [Finding("split-unreadable", SPLIT_FILE, detail=reason)]
    findings = [
        Finding(
            fault.kind, SPLIT_FILE, fault.name, ": ".join(filter(None, (fault.name, fault.value)))
        )
        for fault in find_split_faults(rows, names)
    ]
    used = {row.split for row in rows if row.name in names}
    empty = [split for split in _NEEDED if split not in used]
    return rows, findings + [Finding("split-empty", SPLIT_FILE, detail=split) for split in empty]


def unambiguous_splits(rows: Iterable[SplitRow]) -> dict[str, str]:
    """Return the split of each name for which there is one and one only."""
    splits_of: dict[str, set[str | None]] = {}
    for row in rows:
        splits_of.setdefault(row.name, set()).add(row.split)
    return {
        name: split
        for name, splits in splits_of.items()
        for split in splits
        if len(splits) == 1 and split in SPLITS
    }


def repaired_split(
    rows: Sequence[SplitRow], names: Collection[str], torn: Iterable[Collection[str]]
) -> tuple[dict[str, str], dict[str, int] | None]:
    """Return the splits of ``names``, and their folds where every one has one that holds.

    What has no single split goes to ``train``, and so does a photo whose copies are in several:
    what training has seen must not be tested on.

    Args:
        torn: groups of names that are one photo in several splits.
    """
    known = unambiguous_splits(rows)
    unsure = set(names) - known.keys() | {name for group in torn for name in group}
    splits = {name: "train" if name in unsure else known[name] for name in names}
    folds = {row.name: int(row.fold) for row in rows if row.fold and row.fold.isdecimal()}
    needed = {name for name, split in splits.items() if split != "test"}
    if unsure & set(names) or not needed <= folds.keys() or 0 in folds.values():
        return splits, None
    return splits, {name: folds[name] for name in needed}
