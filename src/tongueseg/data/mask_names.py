"""How people call folders of photos and of masks, and the masks in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from tongueseg.data.folded import folded

_PHOTOS = re.compile(r"images?|imgs?|photos?|pictures?|originals?|jpegs?|jpgs?|inputs?")
_MASKS = re.compile(r".*mask.*|.*segmentations?.*|labels?|annotations?|gts?|ground.?truths?|seg")


def likely_folders(folder: Path) -> tuple[Path, Path] | None:
    """Return the folders of photos and of masks in a folder, by what they are called.

    None where there is not one of each.
    """
    inner = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    masks = [path for path in inner if _MASKS.fullmatch(path.name.lower())]
    photos = [path for path in inner if _PHOTOS.fullmatch(path.name.lower())]
    return (photos[0], masks[0]) if len(photos) == len(masks) == 1 else None


def likely_suffix(photos: Iterable[str], masks: Iterable[str]) -> str:
    """Return what masks are called beyond their photos, such as ``_mask``; empty where nothing.

    Photos with a mask of their own name are left alone.

    Args:
        photos, masks: names without suffix, with the folders that they share.
    """
    by_name = {folded(mask): mask for mask in masks}
    stems = {folded(photo) for photo in photos}
    unpaired = [mask for name, mask in by_name.items() if name not in stems]
    without_mask = stems - by_name.keys()
    endings = Counter(ending for mask in unpaired for ending in _endings(mask, without_mask))
    ending, count = next(iter(endings.most_common(1)), ("", 0))
    return ending if count > len(unpaired) / 2 else ""


def _endings(mask: str, stems: set[str]) -> Iterator[str]:
    """Yield what follows on a photo's name in that of a mask; ``10`` is no ``1`` with an ending."""
    for length in range(1, len(PurePosixPath(mask).name)):
        ending = mask[-length:]
        if not ending.isalnum() and folded(mask[:-length]) in stems:
            yield ending
