"""The photos of a job: the list of those in folders, patterns and URLs, each with its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from tongueseg.distributed.remote import find_remote, local_path
from tongueseg.errors import BadSettings
from tongueseg.io.discovery import UniqueNames, photos_at


@dataclass(frozen=True)
class Source:
    """A photo of a job.

    Attributes:
        name: of its outputs.
        photo: its path, or its URL.
    """

    name: str
    photo: str


def find_sources(paths: Sequence[str], excluded: Sequence[Path] = ()) -> list[Source]:
    """List the photos at paths and URLs, each with a unique name.

    Args:
        paths: photos, folders and patterns, on this machine or at URLs.
        excluded: folders of this machine to leave out, such as those of the outputs.

    Raises:
        BadSettings: one of them holds no photo, or cannot be reached.
    """
    names = UniqueNames()
    folders = [folder.resolve() for folder in excluded]
    return [
        Source(names.take(relative), photo)
        for path in paths
        for relative, photo in _photos_at(path, folders)
    ]


def _photos_at(path: str, excluded: Sequence[Path]) -> Iterator[tuple[PurePath, str]]:
    local = local_path(path)
    if local is not None:
        for relative, photo in photos_at(local, excluded):
            # The processes of a job may run in another folder.
            yield relative, str(photo.absolute())
        return
    empty = True
    for relative, url in find_remote(path):
        empty = False
        yield relative, url
    if empty:
        raise BadSettings(f"{path}: holds no photo")
