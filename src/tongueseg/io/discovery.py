"""The photos and other files of a folder, in an order that does not change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif"})
"""What the files of photos end in, in small letters."""


def is_utf8(name: str) -> bool:
    """Tell whether a name can stand in a table: file systems take any bytes."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def find_photos(folder: Path) -> Iterator[Path]:
    """Yield the photos under ``folder`` by suffix, in a fixed order, hidden ones left out."""
    return (file for file in find_files(folder) if file.suffix.lower() in SUFFIXES)


def find_files(folder: Path) -> Iterator[Path]:
    """Yield all files under ``folder`` in a fixed order, hidden ones left out."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(root, name)
