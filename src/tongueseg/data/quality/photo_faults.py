"""What is wrong with a photo by itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tongueseg.data.quality.findings import FindingCollector
from tongueseg.data.split.duplicates import THUMBNAIL_SIDE
from tongueseg.errors import BadPhoto, MissingExtra, PhotoTooLarge
from tongueseg.io.photo import Photo, read_photo

_SHORTEST = 64
_LONGEST = 3
# Enough to tell a drawing in black and white from a photo.
_SAMPLED = 64


def check_photo(path: Path, notes: FindingCollector) -> Photo | None:
    """Read a photo, large JPEGs at a reduced scale, and note what is wrong with it.

    Returns:
        The photo; None where it cannot be read.
    """
    try:
        photo = read_photo(path, at_least=THUMBNAIL_SIDE)
    except PhotoTooLarge as error:
        notes.add("photo-too-large", _reason(error, path))
        return None
    except (BadPhoto, MissingExtra) as error:
        notes.add("photo-unreadable", _reason(error, path))
        return None
    size = f"{photo.width}x{photo.height}"
    short, long = sorted((photo.width, photo.height))
    if short < _SHORTEST:
        notes.add("photo-small", size)
    if long > _LONGEST * short:
        notes.add("photo-long", size)
    if photo.depth > 8:
        notes.add("photo-deep")
    if _is_blank(photo):
        notes.add("photo-blank")
    elif _is_grey(photo):
        notes.add("photo-grey")
    return photo


def _reason(error: BadPhoto | MissingExtra, path: Path) -> str:
    return str(error).removeprefix(f"{path}: ")


def _is_blank(photo: Photo) -> bool:
    step = max(1, min(photo.pixels.shape[:2]) // _SAMPLED)
    sample = photo.pixels[::step, ::step].astype(np.uint32)
    return len(np.unique(sample @ np.array([1, 256, 65536], np.uint32))) <= 2


def _is_grey(photo: Photo) -> bool:
    return bool((photo.pixels == photo.pixels[..., :1]).all())
