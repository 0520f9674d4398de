"""The photos of a job: folders, patterns and URLs to a list, each photo with its name."""

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
        name: what its outputs bear.
        photo: its path, or its URL.
    """

    name: str
    photo: str


def find_sources(paths: Sequence[str], written: Sequence[Path] = ()) -> list[Source]:
    """List the photos at paths and URLs, each with a name of its own.

    Args:
        paths: photos, folders, patterns; on this machine or at URLs.
        written: folders of this machine to leave out.

    Raises:
        BadSettings: one of them holds no photo, or cannot be reached.
    """
    names = UniqueNames()
    folders = [folder.resolve() for folder in written]
    return [
        Source(names.take(relative), photo)
        for path in paths
        for relative, photo in _photos_at(path, folders)
    ]


def _photos_at(path: str, written: Sequence[Path]) -> Iterator[tuple[PurePath, str]]:
    local = local_path(path)
    if local is not None:
        for relative, photo in photos_at(local, written):
            # The processes of a job need not stand in the folder where it was called.
            yield relative, str(photo.absolute())
        return
    nothing = True
    for relative, url in find_remote(path):
        nothing = False
        yield relative, url
    if nothing:
        raise BadSettings(f"{path}: holds no photo")
