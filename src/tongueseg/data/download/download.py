"""A public set, downloaded into the dataset layout."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from tongueseg.data.dataset import MASK_SUFFIX
from tongueseg.data.download.fetch import Fetcher
from tongueseg.data.download.public import PublicSet
from tongueseg.data.download.source import STAGING, is_there, write_source
from tongueseg.data.download.tree import File, read_tree
from tongueseg.data.masks import read_mask
from tongueseg.errors import BadMask, BadPhoto, DownloadFailed
from tongueseg.io.atomic import cannot_write, copy_file, write_bytes
from tongueseg.io.discovery import SUFFIXES
from tongueseg.io.encode import encode_mask
from tongueseg.io.photo import read_photo

_AT_A_TIME = 4
_MAX_TREE = 64 * 2**20


@dataclass
class Download:
    """What became of a download.

    Attributes:
        photos: how many lie in the dataset; none as long as a file is missing.
        failures: a line for each file that could not be had, or pair that could not be read.
        alone: how many photos and masks have no partner and were left out.
        already: whether all was there before.
    """

    photos: int = 0
    alone: int = 0
    failures: list[str] = field(default_factory=list)
    already: bool = False


@dataclass(frozen=True)
class _Place:
    """Where a set is fetched from."""

    tree: str
    files: str

    @classmethod
    def of(cls, chosen: PublicSet, mirror: str | None) -> _Place:
        if mirror is not None:
            return cls(f"{mirror.rstrip('/')}/tree.json", mirror.rstrip("/"))
        where = f"{chosen.repository}/git/trees/{chosen.commit}?recursive=1"
        raw = f"https://raw.githubusercontent.com/{chosen.repository}/{chosen.commit}"
        return cls(f"https://api.github.com/repos/{where}", raw)


def download(
    name: str,
    chosen: PublicSet,
    out: Path,
    *,
    mirror: str | None = None,
    started: Callable[[int], Callable[[], object]] = lambda _total: lambda: None,
) -> Download:
    """Download a public set; ``original/`` and ``mask/`` appear when every file is there.

    Each file is checked against the checksum that the repository knows it by. What has come is
    kept in ``out/.download`` until then, so that another call goes on from there.

    Args:
        name: what the set is called here.
        out: its folder: new, empty, or of an earlier call.
        mirror: address of a server with ``tree.json`` and the files under their paths.
        started: called with the number of files; what it returns is called after each.

    Raises:
        BadSettings: ``out`` holds something else; the address is none.
        BadDataset: what was downloaded before has been changed since.
        DownloadFailed: the list of files cannot be had, or names files that cannot be.
        CannotWrite: the disk refuses.
    """
    if is_there(name, chosen, out):
        return Download(sum(1 for _ in (out / "mask").rglob(f"*{MASK_SUFFIX}")), already=True)
    place = _Place.of(chosen, mirror)
    stop = Event()
    fetcher = Fetcher(place.tree, stop)
    files = read_tree(fetcher.get(place.tree, limit=_MAX_TREE), place.tree)
    pairs = _pairs(files, chosen)
    if not pairs:
        raise DownloadFailed(f"{place.tree}: lists no pairs of {chosen.photos} and {chosen.masks}")
    staging = out / STAGING
    needed = [file for pair in pairs.values() for file in pair]
    needed += [file for file in files if file.path == chosen.licence_file]
    failures = _fetch_all(fetcher, place, needed, staging / "files", stop, started(len(needed)))
    if failures:
        return Download(failures=failures)
    done = Download(alone=_count(files, chosen) - 2 * len(pairs))
    for pair_name, pair in pairs.items():
        try:
            _put(staging, pair_name, *pair)
            done.photos += 1
        except (BadPhoto, BadMask) as error:
            done.failures.append(str(error))
    if done.photos:
        _publish(name, chosen, out)
    return done


def _pairs(files: Sequence[File], chosen: PublicSet) -> dict[str, tuple[File, File]]:
    """Pair photos and masks by their paths in their folders; what has no partner is left out."""
    photos = dict(_within(files, chosen.photos, SUFFIXES))
    masks = dict(_within(files, chosen.masks, {MASK_SUFFIX}))
    return {its: (photos[its], masks[its]) for its in sorted(photos.keys() & masks.keys())}


def _count(files: Sequence[File], chosen: PublicSet) -> int:
    photos = _within(files, chosen.photos, SUFFIXES)
    masks = _within(files, chosen.masks, {MASK_SUFFIX})
    return sum(1 for _ in photos) + sum(1 for _ in masks)


def _within(
    files: Sequence[File], folder: str, suffixes: frozenset[str] | set[str]
) -> Iterator[tuple[str, File]]:
    for file in files:
        path = Path(file.path)
        if path.is_relative_to(folder) and path.suffix.lower() in suffixes:
            yield path.relative_to(folder).with_suffix("").as_posix(), file


def _fetch_all(
    fetcher: Fetcher,
    place: _Place,
    files: Sequence[File],
    folder: Path,
    stop: Event,
    tick: Callable[[], object],
) -> list[str]:
    """Fetch files, a few at a time; return a line for each that could not be had."""
    failures = []
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        waiting: list[Future[None]] = [
            pool.submit(
                fetcher.fetch,
                f"{place.files}/{file.quoted}",
                folder / file.path,
                size=file.size,
                blob=file.sha,
            )
            for file in files
        ]
        try:
            for future in as_completed(waiting):
                try:
                    future.result()
                except DownloadFailed as error:
                    failures.append(str(error))
                tick()
        except BaseException:
            # Also Ctrl-C: the others end at their next bytes, and what they have stays.
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return sorted(failures)


def _put(staging: Path, name: str, photo: File, mask: File) -> None:
    """Lay out a pair: the photo as it is, the mask as 0 and 255."""
    source = staging / "files" / photo.path
    seen = read_photo(source, at_least=1)
    drawn = read_mask(staging / "files" / mask.path, (seen.height, seen.width))
    write_bytes(staging / "mask" / f"{name}{MASK_SUFFIX}", encode_mask(drawn))
    copy_file(source, staging / "original" / f"{name}{source.suffix}")


def _publish(name: str, chosen: PublicSet, out: Path) -> None:
    staging = out / STAGING
    licence = staging / "files" / chosen.licence_file
    text = licence.read_bytes() if licence.exists() else _licence_line(chosen)
    write_bytes(out / "LICENSE", text)
    try:
        for folder in ("original", "mask"):
            # What an earlier call, cut off right here, put there.
            shutil.rmtree(out / folder, ignore_errors=True)
            (staging / folder).rename(out / folder)
    except OSError as error:
        raise cannot_write(out, error) from error
    write_source(name, chosen, out)
    shutil.rmtree(staging, ignore_errors=True)


def _licence_line(chosen: PublicSet) -> bytes:
    return f"{chosen.licence}, as https://github.com/{chosen.repository} tells\n".encode()
