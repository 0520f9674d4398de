"""The photos that annotations name: looked up in one folder and nowhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from tongueseg.errors import BadAnnotation
from tongueseg.io.discovery import find_photos


class Photos:
    r"""The photos under a folder, found by the names that annotation files use for them.

    A name may be shorter than the path under the folder, as long as it says which photo.
    One that leaves its folder (``../a.jpg``, ``C:\a.jpg``) is refused; where the user named the
    folder of the photos, its last part is looked up there.

    Args:
        root: the folder.
        named: whether the user named it.
    """

    def __init__(self, root: Path, *, named: bool = False) -> None:
        self.root = root
        self._named = named
        self._by_stem: dict[str, list[Path]] = defaultdict(list)
        for photo in find_photos(root):
            self._by_stem[photo.stem].append(photo)

    def find(self, name: str, *near: Path) -> Path:
        """Return the photo of that name, first looked for in the folders ``near``.

        Raises:
            BadAnnotation: the name leaves its folder, or no photo or several have it.
        """
        path = _relative(name)
        if path is None and not self._named:
            raise BadAnnotation(
                f"the photo's name {name!r} leaves its folder; name the folder with --images"
            )
        path = path or PurePosixPath(_last(name))
        candidates = [
            photo for photo in self._by_stem.get(path.stem, ()) if photo.name == path.name
        ]
        return self._choose(candidates, path, near)

    def find_stem(self, path: PurePosixPath, *near: Path) -> Path:
        """Return the photo of that path without suffix, as :meth:`find` does."""
        return self._choose(self._by_stem.get(path.name, []), path, near)

    def unused(self, used: set[Path]) -> list[Path]:
        """List the photos that are not among those used."""
        return [p for photos in self._by_stem.values() for p in photos if p not in used]

    def _choose(self, candidates: list[Path], path: PurePosixPath, near: Iterable[Path]) -> Path:
        for folder in near:
            for photo in candidates:
                if photo.parent == folder / path.parent:
                    return photo
        ends = path.parent.parts
        candidates = [p for p in candidates if not ends or p.parent.parts[-len(ends) :] == ends]
        if not candidates:
            raise BadAnnotation(f"no photo {path} under {self.root}; name its folder by --images")
        if len(candidates) > 1:
            raise BadAnnotation(
                f"{path}: is {candidates[0]} or {candidates[1]}; name one by its folder"
            )
        return candidates[0]


def dataset_name(name: str) -> str:
    """Return what a photo of an annotation is called in a dataset: its path without suffix.

    Raises:
        BadAnnotation: there is nothing to call it by.
    """
    path = _relative(name) or PurePosixPath(_last(name))
    return path.with_suffix("").as_posix()


def _relative(name: str) -> PurePosixPath | None:
    """Read a name from any system; None where it leaves its folder."""
    path = PureWindowsPath(name)
    if path.anchor or ".." in path.parts:
        return None
    _last(name)
    return PurePosixPath(*path.parts)


def _last(name: str) -> str:
    last = PureWindowsPath(name).name
    if not last or last.startswith(".") or "\0" in name:
        raise BadAnnotation(f"{name!r} is no name of a photo")
    return last
