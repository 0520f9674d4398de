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
from tongueseg.data.split.union_find import Together
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.io.photo import read_photo

SIDE = 64
"""The side in pixels of the small grey squares that are compared."""

_COARSE = 32
# Of 64 bits; saving a photo again changes fewer.
_FEW_BITS = 10
_ALIKE = 0.8
_FLAT = 1.0

Grey = NDArray[np.uint8]
Row = NDArray[np.float32]


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
    greys = {}
    for record, grey in zip(
        records, map_in_order(_read_grey, records, available_cores()), strict=True
    ):
        greys[record.name] = grey
        tick()
    return alike(greys)


def small_grey(pixels: NDArray[np.uint8]) -> Grey:
    """Return a photo ``(h, w, 3)`` RGB as a grey square ``(SIDE, SIDE)`` uint8."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def alike(greys: Mapping[str, Grey]) -> list[set[str]]:
    """Find groups of small greys, see :func:`small_grey`, that show one photo.

    Returns:
        The names of each group, two or more; a name is in one group at most.
    """
    names = list(greys)
    bits = np.array([_bits(grey) for grey in greys.values()], np.float32).reshape(-1, 64)
    together = Together(names)
    for i, near in _near(bits):
        # Few are near: details are worked out when they are asked for, and never all kept.
        its = _details(greys[names[i]])
        for other in (names[j] for j in near):
            if _details(greys[other]) @ its > _ALIKE:
                together.join(names[i], other)
    return [group for group in together.groups() if len(group) > 1]


def _read_grey(record: Record) -> Grey:
    return small_grey(read_photo(record.photo, at_least=SIDE).pixels)


def _near(bits: Row) -> Iterator[tuple[int, list[int]]]:
    """Yield each row of bits that is near to some below it, with the numbers of those."""
    for i, its in enumerate(bits):
        # Of bits that are 1 or -1, the product is 64 less twice the number that differ.
        near = i + 1 + np.flatnonzero(bits[i + 1 :] @ its >= 64 - 2 * _FEW_BITS)
        if len(near):
            yield i, near.tolist()


def _bits(grey: Grey) -> Row:
    """Return ``(64,)`` of 1 and -1: which of the lowest frequencies are above their median."""
    side = (_COARSE, _COARSE)
    coarse = cv2.resize(grey.astype(np.float32), side, interpolation=cv2.INTER_AREA)
    lowest = cv2.dct(coarse)[:8, :8].ravel()
    return np.where(lowest > np.median(lowest), np.float32(1), np.float32(-1))


def _details(grey: Grey) -> Row:
    """Return what blurring takes away, ``(4096,)`` of length 1, so that products correlate."""
    whole = grey.astype(np.float32)
    details = (whole - cv2.GaussianBlur(whole, (0, 0), 3)).ravel()
    # Of one colour nothing is left but rounding, which must not be taken for details.
    return np.asarray(details / max(float(np.linalg.norm(details)), _FLAT), np.float32)
