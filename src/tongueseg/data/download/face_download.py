"""Download public pictures of faces, one file each, for training to compose pictures of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.download.download import Download, licence_text
from tongueseg.data.download.grid import cut_grid
from tongueseg.data.download.public import FaceFolder
from tongueseg.data.download.repository import Repository
from tongueseg.data.download.source import STAGING, is_downloaded, write_source
from tongueseg.data.split.duplicates import grey_thumbnail
from tongueseg.errors import BadPhoto, DownloadFailed
from tongueseg.io.atomic import cannot_write, copy_file, write_bytes, write_text
from tongueseg.io.discovery import SUFFIXES
from tongueseg.io.encode import encode_jpeg
from tongueseg.io.parallel import OnStart, no_progress
from tongueseg.io.photo import read_photo

_NAME = "faces"
_FILES = ("*.jpg",)
# Of the grey thumbnails of two pictures; above it they show one picture.
_COPIES = 0.93
_QUALITY = 95


@dataclass(frozen=True)
class _Picture:
    """A picture of a face in the staging folder.

    Attributes:
        file: where it is.
        kind: what its name begins with.
        tongue: whether its figure says that it puts out its tongue.
        side: its longer side in pixels.
        thumbnail: ``(4096,)`` float32 of mean 0 and length 1.
    """

    file: Path
    kind: str
    tongue: bool
    side: int
    thumbnail: NDArray[np.float32]


def download_faces(
    folders: Sequence[FaceFolder],
    out: Path,
    *,
    mirror: str | None = None,
    on_start: OnStart = no_progress,
) -> Download:
    """Download faces; write ``generated_0001.jpg``, ``portrait_0001.jpg`` and so on.

    Figures are cut into their tiles, and of pictures that are nearly the same the largest is
    kept. ``with_tongue.txt`` names those that put out their tongue, ``NOTICE`` holds the licences.
    ``out/.download`` keeps the files until all have arrived, so that another call resumes the
    download.

    Args:
        folders: where the faces are.
        out: the folder for them: new, empty, or of an earlier call.
        mirror: address of a server that holds ``tree.json`` and the files of each repository
            under ``OWNER/NAME``.
        on_start: is called with the number of files; the function that it returns is called
            after each file.

    Raises:
        BadSettings: ``out`` holds something else, or ``mirror`` is no address.
        BadDataset: the files of an earlier download were changed.
        DownloadFailed: a list of files cannot be downloaded, or names no pictures.
        CannotWrite: the disk refuses.
    """
    origins = [folder.origin for folder in folders]
    if is_downloaded(_NAME, origins, out, _FILES):
        return Download(photos=sum(1 for _ in out.glob(*_FILES)), already_downloaded=True)
    failures = _fetch(folders, out / STAGING, mirror, on_start)
    if failures:
        return Download(failures=failures)
    result = Download()
    shutil.rmtree(out / STAGING / "pictures", ignore_errors=True)
    pictures = [
        picture
        for folder in folders
        for file in _local_files(folder, out / STAGING)
        for picture in _read(folder, file, out / STAGING / "pictures", result.failures)
    ]
    result.photos = _publish(pictures, folders, out) if pictures else 0
    return result


def _fetch(
    folders: Sequence[FaceFolder], staging: Path, mirror: str | None, on_start: OnStart
) -> list[str]:
    """Fetch the pictures and licences of all folders; return a line for each that failed."""
    jobs = []
    for folder in folders:
        name = folder.origin.repository
        repository = Repository(folder.origin, mirror and f"{mirror.rstrip('/')}/{name}")
        files = repository.list_files()
        pictures = [file for file in files if _is_of(folder, Path(file.path))]
        if not pictures:
            raise DownloadFailed(f"{repository.tree}: lists no pictures in {folder.folder}")
        pictures = sorted(pictures, key=attrgetter("path"))[: folder.most]
        licence = [file for file in files if file.path == folder.origin.licence_file]
        jobs.append((repository, [*pictures, *licence], staging / "files" / name))
    tick = on_start(sum(len(files) for _, files, _ in jobs))
    return [
        line
        for repository, needed, target in jobs
        for line in repository.fetch(needed, target, tick)
    ]


def _is_of(folder: FaceFolder, path: Path) -> bool:
    skipped = any(fnmatchcase(path.stem, pattern) for pattern in folder.skip)
    return path.parent == Path(folder.folder) and path.suffix.lower() in SUFFIXES and not skipped


def _local_files(folder: FaceFolder, staging: Path) -> list[Path]:
    files = staging / "files" / folder.origin.repository
    return sorted(file for file in (files / folder.folder).iterdir() if file.suffix != ".part")


def _read(
    folder: FaceFolder, file: Path, pictures: Path, failures: list[str]
) -> Iterator[_Picture]:
    """Yield the pictures in a file; a file that cannot be read is a failure."""
    try:
        pixels = read_photo(file).pixels
    except BadPhoto as error:
        failures.append(str(error))
        return
    stem = f"{folder.origin.repository.replace('/', '_')}_{file.stem}"
    if folder.kind == "portrait":
        target = pictures / f"{stem}.jpg"
        copy_file(file, target)
        yield _picture(target, folder.kind, pixels)
        return
    rows = cut_grid(pixels)
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        for column, tile in enumerate(row):
            target = pictures / f"{stem}_{number}_{column}.jpg"
            write_bytes(target, encode_jpeg(tile, _QUALITY))
            tongue = last and fnmatchcase(file.stem, folder.tongues)
            yield _picture(target, folder.kind, tile, tongue=tongue)


def _picture(file: Path, kind: str, pixels: NDArray[np.uint8], *, tongue: bool = False) -> _Picture:
    values = grey_thumbnail(pixels).astype(np.float32).ravel()
    values -= values.mean()
    values /= max(1.0, float(np.linalg.norm(values)))
    return _Picture(file, kind, tongue, max(pixels.shape[:2]), values)


def _publish(pictures: Sequence[_Picture], folders: Sequence[FaceFolder], out: Path) -> int:
    """Move the pictures that are no copies to their names; return how many there are."""
    same_as = near_copies(
        np.stack([picture.thumbnail for picture in pictures]),
        [picture.side for picture in pictures],
    )
    names: dict[int, str] = {}
    counts: dict[str, int] = {}
    for number, picture in enumerate(pictures):
        if same_as[number] == number:
            counts[picture.kind] = counts.get(picture.kind, 0) + 1
            names[number] = f"{picture.kind}_{counts[picture.kind]:04d}"
    tongues = sorted({names[same_as[n]] for n, picture in enumerate(pictures) if picture.tongue})
    write_text(out / "with_tongue.txt", "".join(f"{name}\n" for name in tongues))
    write_bytes(out / "NOTICE", b"\n".join(_notice(folder, out) for folder in folders))
    try:
        for number, name in names.items():
            pictures[number].file.replace(out / f"{name}.jpg")
    except OSError as error:
        raise cannot_write(out, error) from error
    write_source(_NAME, [folder.origin for folder in folders], out, _FILES)
    shutil.rmtree(out / STAGING, ignore_errors=True)
    return len(names)


def near_copies(thumbnails: NDArray[np.float32], sides: Sequence[int]) -> list[int]:
    """Return for each picture the number of the one that it nearly equals, or its own.

    Args:
        thumbnails: ``(N, K)``, each of mean 0 and length 1, so that products correlate.
        sides: of the pictures in pixels. Of copies the largest is the one that others equal.
    """
    alike = thumbnails @ thumbnails.T > _COPIES
    same_as = list(range(len(thumbnails)))
    kept = np.zeros(len(thumbnails), np.bool_)
    for number in sorted(same_as, key=lambda number: -sides[number]):
        copies = np.flatnonzero(alike[number] & kept)
        if len(copies):
            same_as[number] = int(copies[0])
        else:
            kept[number] = True
    return same_as


def _notice(folder: FaceFolder, out: Path) -> bytes:
    origin = folder.origin
    head = f"{folder.kind}_*.jpg: {folder.folder} of {origin.url} at {origin.commit}\n\n"
    return head.encode() + licence_text(origin, out / STAGING / "files" / origin.repository)
