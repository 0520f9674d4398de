"""The dataset layout: ``original/NAME.jpg``, ``mask/NAME.png``, and ``split.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tongueseg.data.dataset import MASK_SUFFIX, Record, check_links, read_dataset
from tongueseg.data.formats.drawing import Drawing, Entry, Pair, Shape, Size
from tongueseg.data.formats.fill import Mask
from tongueseg.data.formats.photo_copy import LABEL, store_photo
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.masks import read_mask
from tongueseg.data.split.split_file import write_split
from tongueseg.io.atomic import write_bytes
from tongueseg.io.encode import encode_mask


def read_layout(source: Path, _photos: Photos) -> Iterator[Entry]:
    """List the pairs of a dataset, with their splits where there is a ``split.csv``.

    Raises:
        BadDataset: the folder is none, or a link leads out of it.
    """
    split = (source / "split.csv").exists()
    records = read_dataset(source, val=0, test=0)
    check_links(source, (file for record in records for file in (record.photo, record.mask)))
    return (partial(_read, record, record.split if split else None) for record in records)


def write_layout(out: Path, pairs: Iterator[Pair]) -> None:
    """Write a dataset; with a ``split.csv`` where the pairs are of several splits."""
    splits: dict[str, str | None] = {}
    for pair in pairs:
        store_photo(pair, out / "original")
        write_bytes(out / "mask" / f"{pair.name}{MASK_SUFFIX}", encode_mask(pair.mask))
        splits[pair.name] = pair.split
    known = {name: split for name, split in splits.items() if split}
    if len(known) == len(splits) and len(set(known.values())) > 1:
        write_split(out / "split.csv", known)


def _read(record: Record, split: str | None) -> Drawing:
    shape = Shape(LABEL, str(record.mask), partial(_area, record))
    return Drawing(
        str(record.photo),
        record.name,
        record.photo,
        None,
        (shape,),
        split=split,
        drawn_on="upright",
    )


def _area(record: Record, size: Size) -> Mask:
    return read_mask(record.mask, size)
