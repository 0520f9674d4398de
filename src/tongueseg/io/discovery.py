"""Files and photos under a folder, in a fixed order, and what a search leaves out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from tongueseg.errors import counted

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".bmp", ".tif", ".tiff", ".webp"}
    | {".heic", ".heif", ".avif"}
)
"""What the files of photos end in, in small letters."""

# What systems leave behind unasked.
LITTER = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})

SkipFolder = Callable[[Path], bool]
"""Tells whether a folder is left out of a search, with all below it."""


def is_utf8(name: str) -> bool:
    """Tell whether a name can stand in a table: file systems take any bytes."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def is_photo(file: PurePath) -> bool:
    """Tell by its suffix whether a file is a photo."""
    return file.suffix.lower() in SUFFIXES


class LeftOut:
    """Counts what a search for photos leaves out, so that none is skipped in silence."""

    def __init__(self) -> None:
        self._suffixes: Counter[str] = Counter()
        self._folders: list[Path] = []
        self._links: list[Path] = []
        self._unreadable: list[Path] = []

    def add_file(self, file: PurePath) -> None:
        """Count a file that is no photo, unless it is one that systems leave behind unasked."""
        if file.name.lower() not in LITTER:
            self._suffixes[file.suffix.lower() or "without suffix"] += 1

    def add_folder(self, folder: Path) -> None:
        """Count a folder that an earlier call wrote its pictures into."""
        self._folders.append(folder)

    def add_link(self, link: Path) -> None:
        """Count a link to a folder that is read already, or that holds the link."""
        self._links.append(link)

    def add_unreadable(self, folder: Path) -> None:
        """Count a folder that the system does not let us read."""
        self._unreadable.append(folder)

    def __bool__(self) -> bool:
        return bool(self._suffixes or self._folders or self._links or self._unreadable)

    def __str__(self) -> str:
        parts = []
        if self._suffixes:
            # In the order of their number; equal ones by suffix.
            ordered = sorted(self._suffixes.items(), key=lambda one: (-one[1], one[0]))
            kinds = ", ".join(f"{number} {suffix}" for suffix, number in ordered)
            noun = "file" if self._suffixes.total() == 1 else "files"
            is_none = "is no photo" if self._suffixes.total() == 1 else "are no photos"
            parts.append(f"{self._suffixes.total()} {noun} that {is_none} ({kinds})")
        for paths, noun in (
            (self._folders, "folder of earlier results"),
            (self._links, "link to a folder read elsewhere"),
            (self._unreadable, "folder that cannot be read"),
        ):
            if paths:
                more = ", …" if len(paths) > 3 else ""
                names = ", ".join(str(path) for path in paths[:3])
                parts.append(f"{counted(len(paths), noun)} ({names}{more})")
        return f"left out: {'; '.join(parts)}"


def find_photos(
    folder: Path, left_out: LeftOut | None = None, skip: SkipFolder | None = None
) -> Iterator[Path]:
    """Yield the photos under ``folder`` by suffix, in a fixed order, hidden ones left out.

    Args:
        folder: where to search; see :func:`find_files` for links.
        left_out: counts what is no photo.
        skip: tells which folders below are left out.
    """
    for file in find_files(folder, left_out, skip):
        if is_photo(file):
            yield file
        elif left_out is not None:
            left_out.add_file(file)


def find_files(
    folder: Path, left_out: LeftOut | None = None, skip: SkipFolder | None = None
) -> Iterator[Path]:
    """Yield all files under ``folder`` in a fixed order, hidden ones left out.

    Links to folders are followed after all else. Each folder is read once, so that links in a
    circle end, and a link to a folder above it is left out.

    Args:
        folder: where to search.
        left_out: counts folders and links that are left out.
        skip: tells which folders below are left out.
    """
    walk = _Walk(LeftOut() if left_out is None else left_out, skip)
    yield from walk.files(folder)
    # What is linked may hold further links.
    for link in walk.links:
        if walk.leads_elsewhere(link):
            yield from walk.files(link)
        else:
            walk.left_out.add_link(link)


class _Walk:
    """A search that reads each folder once."""

    def __init__(self, left_out: LeftOut, skip: SkipFolder | None) -> None:
        self.left_out = left_out
        self.links: list[Path] = []
        self._skip = skip
        self._read: set[str] = set()

    def files(self, folder: Path) -> Iterator[Path]:
        """Yield the files below a folder, and remember the links to other folders."""
        for root, folders, names in os.walk(folder, onerror=self._note):
            real = os.path.realpath(root)
            if real in self._read:
                folders.clear()
                continue
            self._read.add(real)
            folders[:] = sorted(self._folders(root, folders))
            for name in sorted(names):
                if not name.startswith("."):
                    yield Path(root, name)

    def leads_elsewhere(self, link: Path) -> bool:
        """Tell whether a link leads to a folder that was not read and does not hold the link."""
        target = Path(os.path.realpath(link))
        home = Path(os.path.realpath(link.parent))
        return str(target) not in self._read and not home.is_relative_to(target)

    def _is_skipped(self, folder: Path) -> bool:
        try:
            return self._skip is not None and self._skip(folder)
        except OSError:
            # The walk will find that it cannot be read.
            return False

    def _note(self, error: OSError) -> None:
        self.left_out.add_unreadable(Path(error.filename))

    def _folders(self, root: str, names: list[str]) -> Iterator[str]:
        for name in sorted(names):
            folder = Path(root, name)
            if name.startswith("."):
                continue
            if self._is_skipped(folder):
                self.left_out.add_folder(folder)
            elif os.path.islink(folder):  # noqa: PTH114 - raises nothing where it may not look
                self.links.append(folder)
            else:
                yield name
