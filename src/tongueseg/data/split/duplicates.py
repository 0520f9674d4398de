"""Photos that are the same photo: copied, or saved again in another size or quality.

Each photo becomes a 64-bit hash of its coarse pattern, by the discrete cosine transform (Zauner
2010), and a small picture of its details. Photos with near hashes are compared by their details:
tongues before one camera are so alike in the coarse that hashes alone would join strangers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.data.split.union_find import UnionFind
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.io.photo import read_photo

THUMBNAIL_SIDE = 64
"""The side in pixels of the small grey squares that are compared."""

_COARSE = 32
# Of 64 bits; saving a photo again changes fewer.
_FEW_BITS = 10
_CORRELATED = 0.8
_FLAT = 1.0

Thumbnail = NDArray[np.uint8]
Vector = NDArray[np.float32]


def duplicate_groups(
    records: Sequence[Record], *, tick: Callable[[], object] = lambda: None
) -> list[set[str]]:
    """Find groups of records whose photos are one photo.

    Args:
        records: the pairs; only their photos are read.
        tick: called after each photo, for a progress bar.

    Returns:
        The names of each group, two or more; a photo is in one group at most.

    Raises:
        BadPhoto: a photo cannot be read.
    """
    thumbnails = {}
    for record, thumbnail in zip(
        records, map_in_order(_read_thumbnail, records, available_cores()), strict=True
    ):
        thumbnails[record.name] = thumbnail
        tick()
    return group_similar(thumbnails)


def grey_thumbnail(pixels: NDArray[np.uint8]) -> Thumbnail:
    """Return a photo ``(h, w, 3)`` RGB as a grey thumbnail, a square of uint8."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return np.asarray(
        cv2.resize(grey, (THUMBNAIL_SIDE, THUMBNAIL_SIDE), interpolation=cv2.INTER_AREA), np.uint8
    )


def group_similar(thumbnails: Mapping[str, Thumbnail]) -> list[set[str]]:
    """Find groups of thumbnails, see :func:`grey_thumbnail`, that show one photo.

    Returns:
        The names of each group, two or more; a name is in one group at most.
    """
    names = list(thumbnails)
    hashes = [_perceptual_hash(thumbnail) for thumbnail in thumbnails.values()]
    bits = np.array(hashes, np.float32).reshape(-1, 64)
    groups = UnionFind(names)
    for i, near in _near_hashes(bits):
        # Few hashes are near: details are computed when needed, and never all kept.
        details = _details(thumbnails[names[i]])
        for other in (names[j] for j in near):
            if _details(thumbnails[other]) @ details > _CORRELATED:
                groups.union(names[i], other)
    return [group for group in groups.groups() if len(group) > 1]


def _read_thumbnail(record: Record) -> Thumbnail:
    return grey_thumbnail(read_photo(record.photo, at_least=THUMBNAIL_SIDE).pixels)


def _near_hashes(bits: Vector) -> Iterator[tuple[int, list[int]]]:
    """Yield each row of bits that is near to some below it, with the numbers of those."""
    for i, row in enumerate(bits):
        # Of bits that are 1 or -1, the product is 64 less twice the number that differ.
        near = i + 1 + np.flatnonzero(bits[i + 1 :] @ row >= 64 - 2 * _FEW_BITS)
        if len(near):
            yield i, near.tolist()


def _perceptual_hash(thumbnail: Thumbnail) -> Vector:
    """Return ``(64,)`` of 1 and -1: which of the lowest frequencies are above their median."""
    side = (_COARSE, _COARSE)
    coarse = cv2.resize(thumbnail.astype(np.float32), side, interpolation=cv2.INTER_AREA)
    lowest = cv2.dct(coarse)[:8, :8].ravel()
    return np.where(lowest > np.median(lowest), np.float32(1), np.float32(-1))


def _details(thumbnail: Thumbnail) -> Vector:
    """Return what blurring takes away, ``(4096,)`` of length 1, so that products correlate."""
    values = thumbnail.astype(np.float32)
    details = (values - cv2.GaussianBlur(values, (0, 0), 3)).ravel()
    # Of one colour nothing is left but rounding, which must not be taken for details.
    return np.asarray(details / max(float(np.linalg.norm(details)), _FLAT), np.float32)
