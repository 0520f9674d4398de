"""The layout of a dataset: ``original/NAME.jpg`` beside ``mask/NAME.png``, and ``split.csv``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tongueseg.data.folded import folded
from tongueseg.data.mask_names import likely_folders, likely_suffix
from tongueseg.data.split.split import SPLITS, seeded_split
from tongueseg.data.split.split_file import SPLIT_FILE, and_more, read_split
from tongueseg.errors import BadDataset
from tongueseg.io.discovery import LeftOut, find_files, find_photos, is_utf8
from tongueseg.io.links import leads_out

ORIGINAL, MASK = "original", "mask"
MASK_SUFFIX = ".png"

SMALLEST_SPLIT = 3
"""How many photos a split by seed needs: one each to train, validate and test."""


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
        BadDataset: a folder is missing or empty, a photo or a mask has no partner, two photos or
            masks share a name, a name is no text, or ``split.csv`` does not fit.
    """
    pairs = find_pairs(folder)
    file = folder / SPLIT_FILE
    if file.exists():
        places = read_split(file, [pair.name for pair in pairs])
        return [replace(p, split=places[p.name][0], fold=places[p.name][1]) for p in pairs]
    splits = seeded_split([pair.name for pair in pairs], val, test, seed)
    return [replace(pair, split=splits[pair.name]) for pair in pairs]


def read_for_scoring(folder: Path) -> list[Record]:
    """List the pairs of a dataset as :func:`read_dataset`, also where too few to be split.

    Raises:
        BadDataset: as :func:`read_dataset`.
    """
    pairs = find_pairs(folder)
    if len(pairs) < SMALLEST_SPLIT and not (folder / SPLIT_FILE).exists():
        return pairs
    return read_dataset(folder)


def find_pairs(folder: Path) -> list[Record]:
    """List the pairs of a dataset, by name, all for training whatever ``split.csv`` says.

    Raises:
        BadDataset: as :func:`read_dataset`.
    """
    photo_files, mask_files = list_files(folder)
    _check_names(folder / ORIGINAL, photo_files)
    _check_names(folder / MASK, mask_files)
    photos = _unique(photo_files)
    mask_files = {name: list(filter(is_png, files)) for name, files in mask_files.items()}
    masks = _unique({name: files for name, files in mask_files.items() if files})
    _check_pairs(folder, set(photos), set(masks))
    return [Record(name, photos[name], masks[name], "train") for name in sorted(photos)]


def list_files(folder: Path) -> tuple[dict[str, list[Path]], dict[str, list[Path]]]:
    """List the pictures in ``original/`` and in ``mask/`` by name, all that share one.

    A mask whose name differs from that of its photo in letter case or Unicode form alone is listed
    under the name of the photo.

    Raises:
        BadDataset: a folder is missing, or there is no photo.
    """
    photos, masks = (_by_name(root) for root in [_existing(folder / p) for p in (ORIGINAL, MASK)])
    if not photos:
        raise BadDataset(f"{folder / ORIGINAL}: holds no photo")
    return photos, _named_as_photos(masks, photos)


def is_png(file: Path) -> bool:
    """Tell whether a file is called a PNG, in letters of any case."""
    return file.suffix.lower() == MASK_SUFFIX


def left_out_of(folder: Path) -> LeftOut:
    """Count what lies in a dataset and is neither a photo nor a mask."""
    left_out = LeftOut()
    for _photo in find_photos(folder / ORIGINAL, left_out):
        pass
    for file in find_files(folder / MASK, left_out):
        if not is_png(file):
            left_out.add_file(file)
    return left_out


def check_links(folder: Path, files: Iterable[Path]) -> None:
    """Check that a copy of a dataset holds no file from elsewhere.

    The folders of photos and of masks may be links, which whoever calls has made or seen.

    Raises:
        BadDataset: a link leads out of them.
    """
    inside = (folder, folder / ORIGINAL, folder / MASK)
    outside = [file for file in files if leads_out(file, *inside)]
    if outside:
        raise BadDataset(
            f"{outside[0]}: is a link to a file outside the dataset{and_more(len(outside))}; "
            "put the file itself there"
        )


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
            f"{_how_to_convert(folder.parent)}"
        )
    return folder


def _how_to_convert(folder: Path) -> str:
    if not (folders := likely_folders(folder)):
        return ""
    photos, masks = folders
    return f"; make one by tongueseg data convert --photos {photos} --masks {masks} --out DATA"


def _by_name(root: Path) -> dict[str, list[Path]]:
    by_name = defaultdict(list)
    for file in find_photos(root):
        by_name[file.relative_to(root).with_suffix("").as_posix()].append(file)
    return dict(by_name)


def _named_as_photos(masks: dict[str, list[Path]], photos: Iterable[str]) -> dict[str, list[Path]]:
    names = set(photos)
    free_photos = defaultdict(list)
    for name in names - masks.keys():
        free_photos[folded(name)].append(name)
    free_masks = Counter(folded(name) for name in masks if name not in names)
    renamed = {}
    for name, files in masks.items():
        alike = free_photos.get(folded(name), [])
        is_clear = name not in names and len(alike) == 1 == free_masks[folded(name)]
        renamed[alike[0] if is_clear else name] = files
    return renamed


def _check_names(root: Path, names: Iterable[str]) -> None:
    for name in names:
        if not is_utf8(name):
            raise BadDataset(f"{root}: {name!a} is a name that is no UTF-8; rename it")


def _unique(files_of: dict[str, list[Path]]) -> dict[str, Path]:
    for first, *others in files_of.values():
        if others:
            raise BadDataset(f"{others[0]}: shares its name with {first.name}; rename one")
    return {name: files[0] for name, files in files_of.items()}


def _check_pairs(folder: Path, photos: set[str], masks: set[str]) -> None:
    without_mask = sorted(photos - masks)
    if without_mask:
        name, others = without_mask[0], and_more(len(without_mask))
        suffix = likely_suffix(photos, masks)
        remedy = f"; masks end in {suffix}, which tongueseg data check --fix removes"
        raise BadDataset(
            f"{folder / ORIGINAL}: {name} has no mask/{name}.png{others}{remedy if suffix else ''}"
        )
    without_photo = sorted(masks - photos)
    if without_photo:
        name, others = without_photo[0], and_more(len(without_photo))
        raise BadDataset(f"{folder / MASK}: {name}.png has no photo original/{name}.*{others}")
