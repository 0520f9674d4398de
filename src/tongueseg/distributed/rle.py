"""Masks as COCO's compressed RLE: about a hundred bytes, a tenth of a PNG.

The string is that of pycocotools. Runs go down the columns and begin with background. From the
fourth on, each run is stored as its difference from the run two before. Numbers are written in
groups of five bits, as characters from ``0`` on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.formats.run_length import unrolled
from tongueseg.errors import BadMask

_BITS, _MORE, _SIGN, _FIRST = 5, 0x20, 0x10, 48


def encode_rle(mask: NDArray[np.bool_]) -> str:
    """Return the COCO string of a mask ``(H, W)`` bool.

    Example:
        >>> encode_rle(np.array([[0, 1], [0, 1]], bool))
        '22'
    """
    return _characters(_differences(_runs(mask))).tobytes().decode("ascii")


def decode_rle(counts: str, height: int, width: int) -> NDArray[np.bool_]:
    """Return the mask ``(height, width)`` bool of a string of :func:`encode_rle`.

    Raises:
        BadMask: the string is invalid, or its mask has another size.
    """
    runs: list[int] = []
    value = shift = 0
    for code in counts.encode("ascii", "replace"):
        group = code - _FIRST
        value |= (group & 0x1F) << shift
        shift += _BITS
        if not group & _MORE:
            value -= (1 << shift) if group & _SIGN else 0
            runs.append(value + (runs[-2] if len(runs) > 2 else 0))
            value = shift = 0
    if shift or min(runs, default=-1) < 0 or sum(runs) != height * width:
        raise BadMask(f"its runs do not fill {width}x{height} pixels")
    return unrolled(runs, (width, height)).T


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    flat = mask.ravel(order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    first = [0] if flat.size and flat[0] else []
    # A mask that begins with tongue has a background run of length 0.
    return np.diff(np.concatenate([[0], first, changes, [flat.size]])).astype(np.int64)


def _differences(runs: NDArray[np.int64]) -> NDArray[np.int64]:
    differences = runs.copy()
    differences[3:] -= runs[1:-2]
    return differences


def _characters(numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the characters of all numbers in sequence, ``(N,)`` uint8."""
    groups, written = [], []
    unfinished = np.ones(len(numbers), np.bool_)
    while unfinished.any():
        group, numbers = numbers & 0x1F, numbers >> _BITS
        more = np.where(group & _SIGN, numbers != -1, numbers != 0)
        groups.append(group + more * _MORE + _FIRST)
        written.append(unfinished)
        unfinished = unfinished & more
    return np.stack(groups, 1).astype(np.uint8)[np.stack(written, 1)]
