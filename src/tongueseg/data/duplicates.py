"""Photos that are the same photo: copied, or saved again in another size or quality.

Each photo becomes a 64-bit hash of its coarse pattern, by the discrete cosine transform (Zauner
2010), and a small picture of its details. Photos with near hashes are compared by their details:
tongues before one camera are so alike in the coarse that hashes alone would join strangers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.data.layout import Record
from tongueseg.data.together import Together
from tongueseg.parallel import available_cores, map_in_order
from tongueseg.photo import read_photo

_SIDE = 64
_COARSE = 32
# Of 64 bits; saving a photo again changes fewer.
_FEW_BITS = 10
_ALIKE = 0.8

Grey = NDArray[np.float32]


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
    bits = np.empty((len(records), 64), np.float32)
    details = np.empty((len(records), _SIDE * _SIDE), np.float32)
    for i, grey in enumerate(map_in_order(_grey, records, available_cores())):
        bits[i], details[i] = _bits(grey), _details(grey)
        tick()
    together = Together(record.name for record in records)
    for i, record in enumerate(records):
        # Of bits that are 1 or -1, the product is 64 less twice the number that differ.
        near = i + 1 + np.flatnonzero(bits[i + 1 :] @ bits[i] >= 64 - 2 * _FEW_BITS)
        for j in near[details[near] @ details[i] > _ALIKE].tolist():
            together.join(record.name, records[j].name)
    return [group for group in together.groups() if len(group) > 1]


def _grey(record: Record) -> Grey:
    """Read a photo as a small grey square, values 0 to 255."""
    pixels = read_photo(record.photo, at_least=_SIDE).pixels
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.float32)


def _bits(grey: Grey) -> Grey:
    """Return ``(64,)`` of 1 and -1: which of the lowest frequencies are above their median."""
    coarse = cv2.resize(grey, (_COARSE, _COARSE), interpolation=cv2.INTER_AREA)
    lowest = cv2.dct(coarse)[:8, :8].ravel()
    return np.where(lowest > np.median(lowest), np.float32(1), np.float32(-1))


def _details(grey: Grey) -> Grey:
    """Return what blurring takes away, ``(4096,)`` of length 1, so that products correlate."""
    details = (grey - cv2.GaussianBlur(grey, (0, 0), 3)).ravel()
    return np.asarray(details / max(float(np.linalg.norm(details)), 1e-6), np.float32)
