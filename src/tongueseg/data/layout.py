"""The layout of a dataset: ``original/NAME.jpg`` beside ``mask/NAME.png``, and ``split.csv``."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tongueseg.atomic import write_text
from tongueseg.data.split import SPLITS, seeded_split
from tongueseg.errors import BadDataset
from tongueseg.photo import find_photos

MASK_SUFFIX = ".png"


@dataclass(frozen=True)
class Record:
    """A photo, its mask, and what it is for.

    Attributes:
        split: ``train``, ``val`` or ``test``.
        fold: which fold of a cross-validation holds it out, from 1; None where ``split.csv`` says
            nothing of it.
    """

    name: str
    photo: Path
    mask: Path
    split: str
    fold: int | None = None


def read_dataset(
    folder: Path, *, val: float = 0.1, test: float = 0.1, seed: int = 0
) -> list[Record]:
    """List the pairs of a dataset, by name.

    Names may hold folders: ``original/a/1.jpg`` pairs with ``mask/a/1.png``. Where there is no
    ``split.csv``, photos are split by ``seed`` into shares of ``val`` and ``test``.

    Raises:
        BadDataset: a folder is missing or empty, a photo or a mask has no partner, two photos
            share a name, or ``split.csv`` does not fit.
    """
    pairs = find_pairs(folder)
    file = folder / "split.csv"
    if file.exists():
        places = _read_split(file, [pair.name for pair in pairs])
        return [replace(p, split=places[p.name][0], fold=places[p.name][1]) for p in pairs]
    splits = seeded_split([pair.name for pair in pairs], val, test, seed)
    return [replace(pair, split=splits[pair.name]) for pair in pairs]


def find_pairs(folder: Path) -> list[Record]:
    """List the pairs of a dataset, by name, all for training whatever ``split.csv`` says.

    Raises:
        BadDataset: as :func:`read_dataset`.
    """
    photos = _by_name(folder / "original", find_photos(_existing(folder / "original")))
    drawn = find_photos(_existing(folder / "mask"))
    masks = _by_name(folder / "mask", (m for m in drawn if m.suffix == MASK_SUFFIX))
    if not photos:
        raise BadDataset(f"{folder / 'original'}: holds no photo")
    _check_pairs(folder, set(photos), set(masks))
    return [Record(name, photos[name], masks[name], "train") for name in sorted(photos)]


def write_split(
    file: Path, splits: Mapping[str, str], folds: Mapping[str, int] | None = None
) -> None:
    """Write ``split.csv``, by name; with a column ``fold``, empty for photos in no fold.

    Raises:
        CannotWrite: the disk refuses.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "split"] if folds is None else ["name", "split", "fold"])
    for name in sorted(splits):
        row = [name, splits[name]]
        writer.writerow(row if folds is None else [*row, folds.get(name, "")])
    write_text(file, text.getvalue())


def select(records: Iterable[Record], split: str) -> list[Record]:
    """Return the records of one split, or all of them for ``all``.

    Raises:
        BadDataset: there is no such split, or it is empty.
    """
    if split not in (*SPLITS, "all"):
        raise BadDataset(f"{split}: no such split; take {', '.join(SPLITS)} or all")
    chosen = [r for r in records if split in (r.split, "all")]
    if not chosen:
        raise BadDataset(f"the {split} split is empty; check split.csv or the shares")
    return chosen


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise BadDataset(
            f"{folder}: no such folder; a dataset has original/NAME.jpg and mask/NAME.png"
        )
    return folder


def _by_name(root: Path, files: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for file in files:
        name = file.relative_to(root).with_suffix("").as_posix()
        if name in found:
            raise BadDataset(f"{file}: shares its name with {found[name].name}; rename one")
        found[name] = file
    return found


def _check_pairs(folder: Path, photos: set[str], masks: set[str]) -> None:
    lonely = sorted(photos - masks)
    if lonely:
        raise BadDataset(
            f"{folder / 'original'}: {lonely[0]} has no mask/{lonely[0]}.png{_more(lonely)}"
        )
    lonely = sorted(masks - photos)
    if lonely:
        raise BadDataset(
            f"{folder / 'mask'}: {lonely[0]}.png has no photo original/{lonely[0]}.*{_more(lonely)}"
        )


def _read_split(file: Path, names: list[str]) -> dict[str, tuple[str, int | None]]:
    rows = _rows(file)
    known = set(names)
    places = {}
    for name, split, fold in rows:
        if split not in SPLITS:
            raise BadDataset(f"{file}: {name} is in {split!r}; take {', '.join(SPLITS)}")
        if name not in known:
            raise BadDataset(f"{file}: {name} is not among the photos")
        if fold and not (fold.isdecimal() and int(fold)):
            raise BadDataset(f"{file}: {name} is in fold {fold!r}; folds are numbers from 1")
        places[name] = split, int(fold) if fold else None
    twice = [name for name, times in Counter(row[0] for row in rows).items() if times > 1]
    if twice:
        raise BadDataset(f"{file}: {twice[0]} stands there more than once{_more(twice)}")
    missing = sorted(known - places.keys())
    if missing:
        raise BadDataset(f"{file}: {missing[0]} is missing{_more(missing)}")
    return places


def _rows(file: Path) -> list[tuple[str, str, str | None]]:
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            if not {"name", "split"} <= set(reader.fieldnames or ()):
                raise BadDataset(f"{file}: the first line must be name,split")
            return [(row["name"], row["split"], row.get("fold")) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadDataset(f"{file}: cannot be read as CSV in UTF-8 ({error})") from error


def _more(names: list[str]) -> str:
    return f" (and {len(names) - 1} more like it)" if len(names) > 1 else ""
