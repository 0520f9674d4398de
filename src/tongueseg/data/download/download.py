"""Download a public set and lay it out as a dataset."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongueseg.data.dataset import MASK_SUFFIX
from tongueseg.data.download.public import Origin, PublicSet
from tongueseg.data.download.repository import Repository
from tongueseg.data.download.source import STAGING, is_downloaded, write_source
from tongueseg.data.download.tree import RepositoryFile
from tongueseg.data.masks import read_mask
from tongueseg.errors import BadMask, BadPhoto, DownloadFailed
from tongueseg.io.atomic import cannot_write, copy_file, write_bytes
from tongueseg.io.discovery import SUFFIXES
from tongueseg.io.encode import encode_mask
from tongueseg.io.parallel import OnStart, no_progress
from tongueseg.io.photo import read_photo

_FILES = ("original/**/*", "mask/**/*")


@dataclass
class Download:
    """The result of a download.

    Attributes:
        photos: how many the dataset holds; none while a file is missing.
        unpaired: how many photos and masks have no partner and were left out.
        failures: a line for each file that was not downloaded, or pair that is unreadable.
        already_downloaded: whether an earlier call had downloaded all of it.
    """

    photos: int = 0
    unpaired: int = 0
    failures: list[str] = field(default_factory=list)
    already_downloaded: bool = False


def download(
    name: str,
    public_set: PublicSet,
    out: Path,
    *,
    mirror: str | None = None,
    on_start: OnStart = no_progress,
) -> Download:
    """Download a public set; write ``original/`` and ``mask/`` when every file has arrived.

    Each file is checked against its checksum in the repository. ``out/.download`` keeps the files
    until all have arrived, so that another call resumes the download.

    Args:
        name: of the set.
        public_set: where it is.
        out: its folder: new, empty, or of an earlier call.
        mirror: address of a server that holds ``tree.json`` and the files under their paths.
        on_start: is called with the number of files; the function that it returns is called
            after each file.

    Raises:
        BadSettings: ``out`` holds something else, or ``mirror`` is no address.
        BadDataset: the files of an earlier download were changed.
        DownloadFailed: the list of files cannot be downloaded, or names no pairs.
        CannotWrite: the disk refuses.
    """
    if is_downloaded(name, [public_set.origin], out, _FILES):
        masks = (out / "mask").rglob(f"*{MASK_SUFFIX}")
        return Download(photos=sum(1 for _ in masks), already_downloaded=True)
    repository = Repository(public_set.origin, mirror)
    files = repository.list_files()
    pairs = _pairs(files, public_set)
    if not pairs:
        folders = f"{public_set.photos} and {public_set.masks}"
        raise DownloadFailed(f"{repository.tree}: lists no pairs of {folders}")
    staging = out / STAGING
    needed = [file for pair in pairs.values() for file in pair]
    needed += [file for file in files if file.path == public_set.origin.licence_file]
    failures = repository.fetch(needed, staging / "files", on_start(len(needed)))
    if failures:
        return Download(failures=failures)
    result = _convert_pairs(staging, pairs)
    result.unpaired = _count_files(files, public_set) - 2 * len(pairs)
    if result.photos:
        _publish(name, public_set, out)
    return result


def _pairs(
    files: Sequence[RepositoryFile], public_set: PublicSet
) -> dict[str, tuple[RepositoryFile, RepositoryFile]]:
    """Pair photos and masks by their paths below their folders, without suffix."""
    photos = dict(_files_in(files, public_set.photos, SUFFIXES))
    masks = dict(_files_in(files, public_set.masks, {MASK_SUFFIX}))
    return {stem: (photos[stem], masks[stem]) for stem in sorted(photos.keys() & masks.keys())}


def _count_files(files: Sequence[RepositoryFile], public_set: PublicSet) -> int:
    photos = _files_in(files, public_set.photos, SUFFIXES)
    masks = _files_in(files, public_set.masks, {MASK_SUFFIX})
    return sum(1 for _ in photos) + sum(1 for _ in masks)


def _files_in(
    files: Sequence[RepositoryFile], folder: str, suffixes: frozenset[str] | set[str]
) -> Iterator[tuple[str, RepositoryFile]]:
    for file in files:
        path = Path(file.path)
        if path.is_relative_to(folder) and path.suffix.lower() in suffixes:
            yield path.relative_to(folder).with_suffix("").as_posix(), file


def _convert_pairs(
    staging: Path, pairs: Mapping[str, tuple[RepositoryFile, RepositoryFile]]
) -> Download:
    """Lay out the pairs as a dataset; a pair that cannot be read is a failure."""
    result = Download()
    for name, (photo, mask) in pairs.items():
        try:
            _convert_pair(staging, name, photo, mask)
            result.photos += 1
        except (BadPhoto, BadMask) as error:
            result.failures.append(str(error))
    return result


def _convert_pair(staging: Path, name: str, photo: RepositoryFile, mask: RepositoryFile) -> None:
    """Copy the photo, and write the mask as 0 and 255."""
    source = staging / "files" / photo.path
    decoded = read_photo(source, at_least=1)
    pixels = read_mask(staging / "files" / mask.path, (decoded.height, decoded.width))
    write_bytes(staging / "mask" / f"{name}{MASK_SUFFIX}", encode_mask(pixels))
    copy_file(source, staging / "original" / f"{name}{source.suffix}")


def _publish(name: str, public_set: PublicSet, out: Path) -> None:
    staging = out / STAGING
    write_bytes(out / "LICENSE", licence_text(public_set.origin, staging / "files"))
    try:
        for folder in ("original", "mask"):
            # An earlier call may have been killed here.
            shutil.rmtree(out / folder, ignore_errors=True)
            (staging / folder).rename(out / folder)
    except OSError as error:
        raise cannot_write(out, error) from error
    write_source(name, [public_set.origin], out, _FILES)
    shutil.rmtree(staging, ignore_errors=True)


def licence_text(origin: Origin, files: Path) -> bytes:
    """Return the text of a licence among fetched files, or a line that names it."""
    file = files / origin.licence_file
    if file.exists():
        return file.read_bytes()
    return f"{origin.licence}, as {origin.url} states\n".encode()
