"""Photos and masks decoded and resized once, as uint8 arrays on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.data.label_masks import letterbox_labels, read_labels
from tongueseg.data.masks import read_mask
from tongueseg.errors import BadMask
from tongueseg.inference.input_frame import frame_of
from tongueseg.inference.preprocess import letterbox
from tongueseg.inference.segmentation import ONE_CLASS
from tongueseg.io.atomic import cannot_write
from tongueseg.io.photo import read_photo
from tongueseg.spec import Fit

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Cache:
    """A dataset as a model sees it before normalisation.

    Attributes:
        names: the records' names, in the arrays' order.
        photos: ``(N, S, S, 3)`` uint8 RGB.
        masks: ``(N, S, S)`` uint8; 255 inside the tongue, 0 outside, between along its edge,
            where it is the share of the pixel that is tongue. Of several classes the number of
            the class that fills most of the pixel, from 1, and 0 on the background.
    """

    names: tuple[str, ...]
    photos: NDArray[np.uint8]
    masks: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class _Layout:
    """How pairs lie in the arrays of a cache."""

    size: int
    fit: Fit
    classes: Mapping[str, int]

    @property
    def several(self) -> bool:
        return len(self.classes) > 1


def build_cache(
    records: Sequence[Record],
    folder: Path,
    *,
    size: int,
    fit: Fit,
    classes: Mapping[str, int] = ONE_CLASS,
    tick: Callable[[], object] = lambda: None,
) -> Cache:
    """Decode and resize every pair once; taken from ``folder`` where it was done before.

    The arrays are mapped from disk, so that a dataset may be larger than memory and several
    processes share one copy.

    Args:
        records: the pairs, in the order of the arrays.
        folder: where the arrays lie, named by what they hold.
        size: height and width in pixels.
        fit: how a photo fills the square.
        classes: the value of each class in the masks; black and white masks have one class.
        tick: called after each pair, for a progress bar.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
        CannotWrite: the disk refuses.
    """
    names = tuple(record.name for record in records)
    layout = _Layout(size, fit, classes)
    stem = folder / _key(records, layout)
    photo_file, mask_file = stem.with_suffix(".photos.npy"), stem.with_suffix(".masks.npy")
    if not (photo_file.exists() and mask_file.exists()):
        _fill(records, photo_file, mask_file, layout, tick)
    return Cache(names, np.load(photo_file, mmap_mode="r"), np.load(mask_file, mmap_mode="r"))


def joined(first: Cache, *more: Cache) -> Cache:
    """Return one cache of several of the same size, in memory where there are more than one."""
    if not more:
        return first
    every = (first, *more)
    return Cache(
        tuple(name for cache in every for name in cache.names),
        np.concatenate([cache.photos for cache in every]),
        np.concatenate([cache.masks for cache in every]),
    )


def read_pair(record: Record, at_least: int | None = None) -> tuple[NDArray[np.uint8], Mask]:
    """Read a photo, perhaps at reduced scale, and its mask at the photo's own size.

    Returns:
        ``(h, w, 3)`` uint8 RGB and ``(H, W)`` bool.
    """
    photo = read_photo(record.photo, at_least=at_least)
    return photo.pixels, read_mask(record.mask, (photo.height, photo.width))


def _fill(
    records: Sequence[Record],
    photo_file: Path,
    mask_file: Path,
    layout: _Layout,
    tick: Callable[[], object],
) -> None:
    try:
        photo_file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(photo_file, error) from error
    parts = [file.with_suffix(".part") for file in (photo_file, mask_file)]
    size = layout.size
    shapes = [(len(records), size, size, 3), (len(records), size, size)]
    try:
        photos, masks = (_reserved(part, *shape) for part, shape in zip(parts, shapes, strict=True))

        def one(i: int) -> None:
            photos[i], masks[i] = _placed(records[i], layout)
            tick()

        with ThreadPoolExecutor() as pool:
            # The list raises what a worker raised.
            list(pool.map(one, range(len(records))))
        photos.flush()
        masks.flush()
        parts[1].rename(mask_file)
        parts[0].rename(photo_file)
    except OSError as error:
        raise cannot_write(photo_file, error) from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _reserved(file: Path, *shape: int) -> np.memmap[Any, np.dtype[np.uint8]]:
    array = np.lib.format.open_memmap(file, "w+", np.uint8, shape)
    # A full disk under a mapped file kills the process; asked for beforehand, it is an error.
    if hasattr(os, "posix_fallocate"):
        with file.open("r+b") as stream:
            os.posix_fallocate(stream.fileno(), 0, file.stat().st_size)
    return array


def _placed(record: Record, layout: _Layout) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    size = layout.size
    photo = read_photo(record.photo, at_least=size)
    frame = frame_of(photo.height, photo.width, size, size, layout.fit)
    pixels, own_size = letterbox(photo.pixels, frame, size, size), (photo.height, photo.width)
    if layout.several:
        labels = read_labels(record.mask, own_size, layout.classes)
        return pixels, letterbox_labels(labels, frame, size, layout.classes)
    shares = read_mask(record.mask, own_size).view(np.uint8) * np.uint8(255)
    return pixels, letterbox(shares, frame, size, size)


def _key(records: Sequence[Record], layout: _Layout) -> str:
    parts = [f"{layout.size} {layout.fit}"]
    if layout.several:
        parts.append(repr(dict(layout.classes)))
    for record in records:
        for file in (record.photo, record.mask):
            try:
                stat = file.stat()
            except OSError as error:
                raise BadMask(f"{file}: cannot be read ({error.strerror})") from error
            parts.append(f"{file.resolve()} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
