"""``split.csv``: which photo is for what, and what may be wrong with the file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from tongueseg.data.folded import folded
from tongueseg.data.split.split import SPLITS
from tongueseg.errors import BadDataset
from tongueseg.io.atomic import write_bytes
from tongueseg.io.csv import csv_bytes, read_table
from tongueseg.io.discovery import is_photo

SPLIT_FILE = "split.csv"

BAD_VALUE, UNKNOWN, BAD_FOLD = "split-bad-value", "split-unknown-name", "split-bad-fold"
TWICE, MISSING = "split-twice", "split-missing-name"

_REASONS = {
    BAD_VALUE: f"is in {{}}; take {', '.join(SPLITS)}",
    UNKNOWN: "is not among the photos",
    BAD_FOLD: "is in fold {}; folds are numbers from 1",
    TWICE: "stands there more than once",
    MISSING: "is missing",
}


@dataclass(frozen=True)
class SplitRow:
    """A row of ``split.csv`` as it is; None where the row is too short."""

    name: str
    split: str | None
    fold: str | None = None


@dataclass(frozen=True)
class SplitFault:
    """Something by which ``split.csv`` does not fit the photos.

    Attributes:
        kind: one of the constants above.
        name: the photo.
        value: the wrong value, as Python shows it.
    """

    kind: str
    name: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.name} {_REASONS[self.kind].format(self.value)}"


def read_split(file: Path, names: Sequence[str]) -> dict[str, tuple[str, int | None]]:
    """Return split and fold of each photo; the fold is None where the file has none.

    Raises:
        BadDataset: the file cannot be read, or does not fit ``names``.
    """
    rows = named_as_photos(read_rows(file), names)
    faults = list(find_split_faults(rows, names))
    if faults:
        count = sum(fault.kind == faults[0].kind for fault in faults)
        raise BadDataset(f"{file}: {faults[0]}{and_more(count)}")
    return {row.name: (row.split or "", int(row.fold) if row.fold else None) for row in rows}


def read_rows(file: Path) -> list[SplitRow]:
    """Read the lines of ``split.csv``, whatever stands in them.

    Raises:
        BadDataset: the file is no CSV in UTF-8, or names no columns ``name`` and ``split``.
    """
    columns, rows = read_table(file)
    if not {"name", "split"} <= set(columns):
        raise BadDataset(f"{file}: the first line must be name,split")
    return [SplitRow(row.get("name", ""), row.get("split"), row.get("fold")) for row in rows]


def named_as_photos(rows: Sequence[SplitRow], names: Collection[str]) -> list[SplitRow]:
    """Return rows with the names of the photos that they mean.

    A name may end in the suffix of a photo, and differ from the photo's in letter case and Unicode
    form, where one photo alone fits.
    """
    by_folded = defaultdict(list)
    for name in names:
        by_folded[folded(name)].append(name)
    known = set(names)

    def meant(name: str) -> str:
        plain = PurePosixPath(name).with_suffix("").as_posix() if _ends_as_photo(name) else name
        for spelled in (name, plain):
            alike = [spelled] if spelled in known else by_folded.get(folded(spelled), [])
            if len(alike) == 1:
                return alike[0]
        return name

    return [replace(row, name=meant(row.name)) for row in rows]


def _ends_as_photo(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.name) and is_photo(path)


def find_split_faults(rows: Sequence[SplitRow], names: Collection[str]) -> Iterator[SplitFault]:
    """Yield the faults of each row, then names that occur twice or not at all."""
    known = set(names)
    for row in rows:
        if row.split not in SPLITS:
            yield SplitFault(BAD_VALUE, row.name, repr(row.split))
        if row.name not in known:
            yield SplitFault(UNKNOWN, row.name)
        if row.fold and not (row.fold.isdecimal() and int(row.fold)):
            yield SplitFault(BAD_FOLD, row.name, repr(row.fold))
    times = Counter(row.name for row in rows)
    yield from (SplitFault(TWICE, name) for name, often in times.items() if often > 1)
    yield from (SplitFault(MISSING, name) for name in sorted(known - times.keys()))


def write_split(
    file: Path, splits: Mapping[str, str], folds: Mapping[str, int] | None = None
) -> None:
    """Write ``split.csv``, by name; with a column ``fold``, empty for photos in no fold.

    Raises:
        CannotWrite: the disk refuses.
    """
    columns = ("name", "split") if folds is None else ("name", "split", "fold")
    rows = [
        [name, splits[name]] if folds is None else [name, splits[name], folds.get(name, "")]
        for name in sorted(splits)
    ]
    write_bytes(file, csv_bytes(columns, rows))


def and_more(count: int) -> str:
    """Return how many of ``count`` faults an error message does not name, in brackets."""
    return f" (and {count - 1} more like it)" if count > 1 else ""
