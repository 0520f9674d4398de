"""Photos of folders and patterns, in a fixed order, each with a name of its own."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from tongueseg.errors import BadSettings

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


@dataclass(frozen=True)
class NamedPhoto:
    """A photo and the name that its outputs bear."""

    name: str
    photo: Path


def find_named_photos(paths: Sequence[Path], written: Iterable[Path] = ()) -> list[NamedPhoto]:
    """List the photos under ``paths``, each with a name of its own.

    A photo in a folder is named by its path in it without suffix, a single one by its stem;
    where two would share a name, later ones keep their suffix in it, or take a number.

    Args:
        paths: photos, folders of photos, and patterns such as ``photos/**/*.jpg``.
        written: folders that an earlier call wrote its pictures into; they are left out, so that
            the pictures of a folder can lie in it or beside it.

    Raises:
        BadSettings: a folder holds no photo, or a pattern matches none.
    """
    names = UniqueNames()
    folders = [folder.resolve() for folder in written]
    return [
        NamedPhoto(names.take(relative), photo)
        for path in paths
        for relative, photo in photos_at(path, folders)
    ]


def photos_at(path: Path, written: Sequence[Path] = ()) -> Iterator[tuple[PurePath, Path]]:
    """Yield the photos of a path, each with its path relative to the folder that is searched.

    Args:
        path: a photo, a folder or a pattern. A path that exists is no pattern.
        written: resolved folders to leave out.

    Raises:
        BadSettings: the folder holds no photo, or the pattern matches none.
    """
    if path.is_dir():
        folder, photos, error = path, find_photos(path), "holds no photo"
    elif glob.has_magic(str(path)) and not path.exists():
        folder, photos, error = _search_root(path), _matches(path), "matches no photo"
    else:
        yield PurePath(path.name), path
        return
    empty = True
    for photo in photos:
        if not _is_within(photo, written):
            empty = False
            yield photo.relative_to(folder), photo
    if empty:
        raise BadSettings(f"{path}: {error}")


class UniqueNames:
    """Gives each photo of a call a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, photo: PurePath) -> str:
        """Return a name for a photo by its path in the folder that was searched."""
        name = self._free(photo)
        self._taken.add(name)
        return name

    def _free(self, photo: PurePath) -> str:
        plain = photo.with_suffix("").as_posix()
        with_suffix = f"{plain}_{photo.suffix[1:]}"
        if plain not in self._taken:
            return plain
        if with_suffix not in self._taken:
            return with_suffix
        number = 2
        while f"{plain}_{number}" in self._taken:
            number += 1
        return f"{plain}_{number}"


def _matches(pattern: Path) -> Iterator[Path]:
    # Path.glob follows no links in Python 3.11 and takes no absolute pattern; glob does as shells.
    matches = sorted(map(Path, glob.iglob(str(pattern), recursive=True)))  # noqa: PTH207
    return (file for file in matches if file.suffix.lower() in SUFFIXES and file.is_file())


def _search_root(pattern: Path) -> Path:
    """Return the deepest folder of a pattern that is none itself."""
    return next(folder for folder in pattern.parents if not glob.has_magic(str(folder)))


def _is_within(path: Path, folders: Iterable[Path]) -> bool:
    whole = path.resolve()
    return any(whole.is_relative_to(folder) for folder in folders)
