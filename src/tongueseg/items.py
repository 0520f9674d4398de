"""The photos of a call, each with the name that its outputs bear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tongueseg.errors import BadSettings
from tongueseg.find import find_photos


@dataclass(frozen=True)
class Item:
    """A photo and the name that its outputs bear."""

    name: str
    photo: Path


def find_items(paths: Sequence[Path], written: Iterable[Path] = ()) -> list[Item]:
    """List the photos under ``paths``, each with a name of its own.

    A photo in a folder is named by its path in it without suffix, a single one by its stem;
    where two would share a name, later ones keep their suffix in it, or take a number.

    Args:
        paths: photos, and folders of photos.
        written: folders that an earlier call wrote its pictures into; they are left out, so that
            the pictures of a folder can lie in it or beside it.

    Raises:
        BadSettings: a folder holds no photo.
    """
    folders = [folder.resolve() for folder in written]
    items: list[Item] = []
    taken: set[str] = set()
    for path in paths:
        found = (
            [p for p in find_photos(path) if not _within(p, folders)] if path.is_dir() else [path]
        )
        if not found:
            raise BadSettings(f"{path}: holds no photo")
        for photo in found:
            relative = photo.relative_to(path) if path.is_dir() else Path(photo.name)
            name = _free_name(relative, taken)
            taken.add(name)
            items.append(Item(name, photo))
    return items


def _free_name(photo: Path, taken: set[str]) -> str:
    plain = photo.with_suffix("").as_posix()
    with_suffix = f"{plain}_{photo.suffix[1:]}"
    if plain not in taken:
        return plain
    if with_suffix not in taken:
        return with_suffix
    number = 2
    while f"{plain}_{number}" in taken:
        number += 1
    return f"{plain}_{number}"


def _within(path: Path, folders: Iterable[Path]) -> bool:
    whole = path.resolve()
    return any(whole.is_relative_to(folder) for folder in folders)
