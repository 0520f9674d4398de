"""The photos of a job: the list of those in folders, patterns and URLs, each with its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from tongueseg.distributed.remote import find_remote, local_path
from tongueseg.errors import BadSettings
from tongueseg.io.discovery import LeftOut, SkipFolder
from tongueseg.io.named_photos import UniqueNames, photos_at


@dataclass(frozen=True)
class Source:
    """A photo of a job.

    Attributes:
        name: of its outputs.
        photo: its path, or its URL.
    """

    name: str
    photo: str


def find_sources(
    paths: Sequence[str], skip: SkipFolder | None = None, left_out: LeftOut | None = None
) -> list[Source]:
    """List the photos at paths and URLs, each with a unique name.

    Args:
        paths: photos, folders and patterns, on this machine or at URLs.
        skip: tells which folders of this machine hold the pictures of a call.
        left_out: counts what is left out.

    Raises:
        BadSettings: one of them holds no photo, or cannot be reached.
    """
    names = UniqueNames()
    left_out = LeftOut() if left_out is None else left_out
    return [
        Source(names.take(relative), photo)
        for path in paths
        for relative, photo in _photos_at(path, skip, left_out)
    ]


def _photos_at(
    path: str, skip: SkipFolder | None, left_out: LeftOut
) -> Iterator[tuple[PurePath, str]]:
    local = local_path(path)
    if local is not None:
        for relative, photo in photos_at(local, skip, left_out):
            # The processes of a job may run in another folder.
            yield relative, str(photo.absolute())
        return
    empty = True
    for relative, url in find_remote(path, left_out):
        empty = False
        yield relative, url
    if empty:
        raise BadSettings(f"{path}: holds no photo{f'; {left_out}' if left_out else ''}")
