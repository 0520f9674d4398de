"""What a user may name as photos: files, folders, patterns, lists, zips, URLs, standard input."""

from __future__ import annotations

import glob
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import unquote, urlsplit

from tongueseg.errors import BadSettings
from tongueseg.io.deferred_photo import (
    DeferredPhoto,
    photo_at_url,
    photo_from_stdin,
    photo_in_zip,
)
from tongueseg.io.discovery import LeftOut, SkipFolder, is_photo
from tongueseg.io.named_photos import NamedPhoto, UniqueNames, photos_at

STDIN = "-"
LIST_SUFFIXES = frozenset({".txt", ".lst"})
"""What the files end in that list photos, one a line."""

_NamedPhotos = Iterator[tuple[PurePath, Path | DeferredPhoto]]


def photos_of_arguments(
    arguments: Sequence[str], skip: SkipFolder | None = None, left_out: LeftOut | None = None
) -> list[NamedPhoto]:
    """List the photos that the arguments of a call mean, each with a name of its own.

    Args:
        arguments: photos, folders, patterns, ``https://`` URLs, zips, files that list any of
            these one a line, and ``-`` for standard input.
        skip, left_out: as for :func:`tongueseg.io.named_photos.find_named_photos`.

    Raises:
        BadSettings: one of them is empty, holds no photo, or cannot be read; or there is no file
            of that name, and no other photo in the call.
    """
    names = UniqueNames()
    left_out = LeftOut() if left_out is None else left_out
    photos = [
        NamedPhoto(names.take(relative), Path(photo.name), photo)
        if isinstance(photo, DeferredPhoto)
        else NamedPhoto(names.take(relative), photo)
        for argument in _listed(arguments)
        for relative, photo in _photos_of(argument, skip, left_out)
    ]
    missing = [photo for photo in photos if photo.stream is None and not photo.photo.exists()]
    if photos and len(missing) == len(photos):
        others = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise BadSettings(f"{missing[0].photo}: no such file{others}")
    return photos


def home_of(argument: str) -> Path:
    """Return the folder in which the photos of an argument lie; the current one for a URL."""
    if argument == STDIN or is_web_url(argument):
        return Path()
    path = Path(argument)
    if path.is_dir():
        return path
    if path.exists():
        return path.parent
    return next(folder for folder in path.parents if not glob.has_magic(str(folder)))


def is_web_url(argument: str) -> bool:
    """Tell whether an argument is an ``http://`` or ``https://`` URL."""
    return argument.lower().startswith(("http://", "https://"))


def _photos_of(argument: str, skip: SkipFolder | None, left_out: LeftOut) -> _NamedPhotos:
    if argument == STDIN:
        yield PurePath("stdin.png"), photo_from_stdin()
    elif is_web_url(argument):
        last = PurePosixPath(unquote(urlsplit(argument).path)).name
        yield PurePath(last or "photo"), photo_at_url(argument)
    elif not argument.strip():
        # What a shell makes of a variable that is not set would be the current folder.
        raise BadSettings("an argument is empty; give photos, or . for the current folder")
    elif argument.lower().endswith(".zip") or zipfile.is_zipfile(argument):
        yield from _zipped(Path(argument), left_out)
    else:
        yield from photos_at(Path(argument), skip, left_out)


def _listed(arguments: Iterable[str]) -> Iterator[str]:
    """Replace each file that lists photos by its lines."""
    for argument in arguments:
        path = Path(argument)
        if path.suffix.lower() in LIST_SUFFIXES and path.is_file():
            yield from _lines(path)
        else:
            yield argument


def _lines(file: Path) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise BadSettings(f"{file}: cannot be read ({error.strerror})") from error
    lines = [line.strip() for line in text.splitlines()]
    photos = [line for line in lines if line and not line.startswith("#")]
    if not photos:
        raise BadSettings(f"{file}: lists no photo; give one path a line")
    for line in photos:
        # Lists are written in the current folder, or in that of the list.
        is_here = is_web_url(line) or Path(line).exists()
        yield line if is_here else str(file.parent / line)


def _zipped(archive: Path, left_out: LeftOut) -> _NamedPhotos:
    try:
        with zipfile.ZipFile(archive) as opened:
            members = sorted(member for member in opened.namelist() if not member.endswith("/"))
    except (OSError, zipfile.BadZipFile) as error:
        raise BadSettings(f"{archive}: cannot be read as a zip ({error})") from error
    empty = True
    for member in members:
        # A name in a zip may lead out of any folder.
        parts = [part for part in PurePosixPath(member).parts if part not in ("/", "..")]
        relative = PurePosixPath(*parts)
        if any(part.startswith((".", "__MACOSX")) for part in parts):
            continue
        if not is_photo(relative):
            left_out.add_file(relative)
            continue
        empty = False
        yield relative, photo_in_zip(archive, member)
    if empty:
        raise BadSettings(f"{archive}: holds no photo{f'; {left_out}' if left_out else ''}")
