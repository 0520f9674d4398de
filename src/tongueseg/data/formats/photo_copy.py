"""What all writers share: photos are copied byte for byte, never encoded again."""

from __future__ import annotations

from pathlib import Path

from tongueseg.data.formats.drawing import Pair
from tongueseg.io.atomic import copy_file, write_bytes

LABEL = "tongue"
"""The class that masks are written as."""


def store_photo(pair: Pair, folder: Path) -> Path:
    """Copy the photo of a pair into ``folder`` under the pair's name, and return its path.

    Raises:
        CannotWrite: the disk refuses.
    """
    path = folder / f"{pair.name}{pair.suffix}"
    if isinstance(pair.photo, bytes):
        write_bytes(path, pair.photo)
    else:
        copy_file(pair.photo, path)
    return path
