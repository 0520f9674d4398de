"""The photos of a call, from paths and patterns, each with a name of its own."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from tongueseg.errors import BadSettings
from tongueseg.io.deferred_photo import DeferredPhoto
from tongueseg.io.discovery import LeftOut, SkipFolder, find_files, find_photos, is_photo


@dataclass(frozen=True)
class NamedPhoto:
    """A photo and the name that its outputs bear.

    Attributes:
        name: of its outputs.
        photo: its path.
        stream: what to read instead of a file, for a photo in a zip and the like.
    """

    name: str
    photo: Path
    stream: DeferredPhoto | None = None

    @property
    def source(self) -> Path | BinaryIO:
        """What the photo is read from."""
        return self.photo if self.stream is None else cast("BinaryIO", self.stream)

    @property
    def place(self) -> str:
        """What tells the photo from all others: its whole path, or its URL."""
        return str(self.photo.resolve()) if self.stream is None else self.stream.name


def find_named_photos(
    paths: Iterable[Path], skip: SkipFolder | None = None, left_out: LeftOut | None = None
) -> list[NamedPhoto]:
    """List the photos under ``paths``, each with a name of its own.

    A photo in a folder is named by its path in it without suffix, a single one by its stem;
    where two would share a name, later ones keep their suffix in it, or take a number.

    Args:
        paths: photos, folders of photos, and patterns such as ``photos/**/*.jpg``.
        skip: tells which folders below hold the pictures of a call, so that the pictures of a
            folder can lie in it or beside it.
        left_out: counts what is left out.

    Raises:
        BadSettings: a folder holds no photo, or a pattern matches none.
    """
    names = UniqueNames()
    return [
        NamedPhoto(names.take(relative), photo)
        for path in paths
        for relative, photo in photos_at(path, skip, left_out)
    ]


def photos_at(
    path: Path, skip: SkipFolder | None = None, left_out: LeftOut | None = None
) -> Iterator[tuple[PurePath, Path]]:
    """Yield the photos of a path, each with its path relative to the folder that is searched.

    Args:
        path: a photo, a folder or a pattern. A path that exists is no pattern.
        skip, left_out: as for :func:`find_named_photos`.

    Raises:
        BadSettings: the folder holds no photo, or the pattern matches none.
    """
    left_out = LeftOut() if left_out is None else left_out
    if path.is_dir():
        folder, photos, error = path, find_photos(path, left_out, skip), "holds no photo"
    elif glob.has_magic(str(path)) and not path.exists():
        folder, error = _search_root(path), "matches no photo"
        photos = _matches(path, folder, left_out, skip)
    else:
        yield PurePath(path.name), path
        return
    empty = True
    for photo in photos:
        empty = False
        yield photo.relative_to(folder), photo
    if empty:
        raise BadSettings(f"{path}: {error}{f'; {left_out}' if left_out else ''}")


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


def _matches(
    pattern: Path, root: Path, left_out: LeftOut, skip: SkipFolder | None
) -> Iterator[Path]:
    skipped = set[Path]()
    for file in _matching_files(pattern, root, left_out, skip):
        inside = next((f for f in _below(file, root) if skip is not None and skip(f)), None)
        if inside is not None:
            if inside not in skipped:
                left_out.add_folder(inside)
            skipped.add(inside)
        elif is_photo(file):
            yield file
        else:
            left_out.add_file(file)


def _matching_files(
    pattern: Path, root: Path, left_out: LeftOut, skip: SkipFolder | None
) -> list[Path]:
    if "**" not in pattern.parts:
        # Path.glob takes no absolute pattern.
        matches = map(Path, glob.iglob(str(pattern)))  # noqa: PTH207
        return sorted(file for file in matches if file.is_file())
    # glob follows links in a circle again and again.
    parts = pattern.relative_to(root).parts
    files = find_files(root, left_out, skip)
    return sorted(file for file in files if _fits(file.relative_to(root).parts, parts))


def _fits(path: Sequence[str], pattern: Sequence[str]) -> bool:
    """Tell whether the parts of a path fit those of a pattern; ``**`` is any number of folders."""
    if not path or not pattern:
        return not path and not pattern
    first, rest = pattern[0], pattern[1:]
    if first == "**":
        return not rest or any(_fits(path[i:], rest) for i in range(len(path)))
    return fnmatch(path[0], first) and _fits(path[1:], rest)


def _below(file: Path, root: Path) -> Sequence[Path]:
    """Return the folders of a file that lie below ``root``."""
    return [folder for folder in file.parents if folder != root and folder.is_relative_to(root)]


def _search_root(pattern: Path) -> Path:
    """Return the deepest folder of a pattern that is none itself."""
    return next(folder for folder in pattern.parents if not glob.has_magic(str(folder)))
