"""The photos that annotations name: looked up in one folder and nowhere else."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import unquote

from tongueseg.data.folded import folded
from tongueseg.errors import BadAnnotation
from tongueseg.io.discovery import LeftOut, find_files, is_photo
from tongueseg.io.links import leads_out

_ANNOTATIONS = frozenset({".json", ".xml", ".txt", ".csv", ".yaml", ".yml", ".isat"})
"""What files that annotate or describe photos end in."""


class Photos:
    r"""The photos under a folder, found by the names that annotation files use for them.

    Names go stale: photos are moved, renamed to capitals or saved in another format. The photo
    that fits best is taken, if there is only one: first one where it is expected, then by the
    folders of its name, its last part, letter case, and its stem. Whatever a name says
    (``../a.jpg``, ``C:\a.jpg``), only photos under the folder are found.

    Args:
        root: the folder.
        named: whether the user named it.
        follow: whether links to photos outside it are photos too, as where nothing is copied.

    Attributes:
        renamed: the photos that were found under another name, and what annotations call them.
        linked: links to photos outside the folder, which are not found: annotations of somebody
            else shall name no other file of this machine.
        left_out: counts the other files, those of annotations aside.
    """

    def __init__(self, root: Path, *, named: bool = False, follow: bool = False) -> None:
        self.root = root
        self.renamed: dict[Path, str] = {}
        self.linked: list[Path] = []
        self.left_out = LeftOut()
        self._named, self._follow = named, follow
        # By the name of the folder as well, as the photos of all folders may share one stem.
        self._by_stem: dict[tuple[str, str], list[Path]] = defaultdict(list)
        self._photos = dict.fromkeys(self._inside(root))
        for photo in self._photos:
            for folder in {"", folded(photo.parent.name)}:
                self._by_stem[folder, folded(photo.stem)].append(photo)

    def find(self, name: str, *near: Path) -> Path:
        """Return the photo of that name, first looked for in the folders ``near``.

        Raises:
            BadAnnotation: no photo fits it, or several do so equally well.
        """
        with suppress(BadAnnotation):
            return self._find(name, near)
        # Tools that write URLs have a%20b.jpg for "a b.jpg".
        with suppress(BadAnnotation):
            photo = self._find(unquote(name), near)
            self.renamed[photo] = name
            return photo
        return self._find(name, near)

    def _find(self, name: str, near: Sequence[Path]) -> Path:
        path = _path(name)
        for expected in _expected(path, near):
            if expected / path.name in self._photos:
                return expected / path.name
        photo = self._best(path.stem, path, near)
        if photo.name != path.name:
            self.renamed[photo] = name
        return photo

    def _inside(self, root: Path) -> Iterator[Path]:
        """Yield the photos under the folder, and note all else."""
        for file in find_files(root, self.left_out):
            if not is_photo(file):
                if file.suffix.lower() not in _ANNOTATIONS:
                    self.left_out.add_file(file)
            elif not self._follow and leads_out(file, root):
                self.linked.append(file)
            else:
                yield file

    def find_stem(self, path: PurePosixPath, *near: Path) -> Path:
        """Return the photo of that path without suffix, as :meth:`find` does."""
        return self._best(path.name, path, near)

    def find_beside(self, file: Path, name: str) -> Path:
        """Return the photo of an annotation file of its own: by the name in it, else by its stem.

        Raises:
            BadAnnotation: as :meth:`find`, for the name.
        """
        try:
            return self.find(name, file.parent)
        except BadAnnotation:
            with suppress(BadAnnotation):
                photo = self.find_stem(PurePosixPath(file.stem), file.parent)
                self.renamed[photo] = name
                return photo
            raise

    def take_out(self, pictures: Iterable[Path]) -> None:
        """Take out pictures that are masks: they are no photos."""
        masks = self._photos.keys() & set(pictures)
        folders = {
            (folder, folded(m.stem)) for m in masks for folder in ("", folded(m.parent.name))
        }
        for key in folders:
            self._by_stem[key] = [photo for photo in self._by_stem[key] if photo not in masks]
        for mask in masks:
            del self._photos[mask]

    def unused(self, used: set[Path]) -> list[Path]:
        """List the photos that are not among those used."""
        return [photo for photo in self._photos if photo not in used]

    def _best(self, stem: str, path: PurePosixPath, near: Sequence[Path]) -> Path:
        anywhere = self._by_stem.get(("", folded(stem)), [])
        photos = self._by_stem.get((folded(path.parent.name), folded(stem)), anywhere)
        by_misfit = defaultdict(list)
        expected = _expected(path, near)
        for photo in photos:
            by_misfit[_misfit(photo, path, near, expected)].append(photo)
        if not by_misfit:
            advice = "" if self._named else "; name its folder by --images"
            raise BadAnnotation(f"no photo {path} under {self.root}{advice}")
        first, *others = by_misfit[min(by_misfit)]
        if others:
            raise BadAnnotation(f"{path}: is {first} or {others[0]}; name one by its folder")
        return first


def dataset_name(name: str) -> str:
    """Return what a photo of an annotation is called in a dataset: its path without suffix.

    Of a name that leaves its folder the last part.

    Raises:
        BadAnnotation: there is nothing to call it by.
    """
    path, windows = _path(name), PureWindowsPath(name)
    if windows.anchor or ".." in path.parts:
        path = PurePosixPath(path.name)
    return path.with_suffix("").as_posix()


def _path(name: str) -> PurePosixPath:
    """Read a name from any system, drives left out."""
    path = PureWindowsPath(name)
    if not path.name or path.name.startswith(".") or "\0" in name:
        raise BadAnnotation(f"{name!r} is no name of a photo")
    return PurePosixPath(*path.parts[bool(path.anchor) :])


def _expected(path: PurePosixPath, near: Sequence[Path]) -> list[Path]:
    """Return the folders in which a photo of that path lies, seen from each folder near."""
    return [Path(os.path.normpath(folder / path.parent)) for folder in near]


def _misfit(
    photo: Path, path: PurePosixPath, near: Sequence[Path], expected: list[Path]
) -> tuple[int, ...]:
    """Return how badly a photo of the right stem fits a name, the worst reason first."""
    folder = photo.parent
    return (
        expected.index(folder) if folder in expected else len(expected),
        -_depth(folder.parts, path.parent.parts),
        folder not in near,
        _difference(photo, path.name),
    )


def _depth(folders: Sequence[str], named: Sequence[str]) -> int:
    """Return how many folders agree, from the last one on."""
    depth = 0
    for folder, name in zip(reversed(folders), reversed(named), strict=False):
        if folded(folder) != folded(name):
            break
        depth += 1
    return depth


def _difference(photo: Path, name: str) -> int:
    if photo.name == name:
        return 0
    if folded(photo.name) == folded(name):
        return 1
    return 2 if photo.stem in (PurePosixPath(name).stem, name) else 3
