"""Masks as COCO's compressed run lengths: a hundred bytes where a PNG takes a thousand.

The string is the one of pycocotools: runs down the columns, background first, each but the first
three as its difference from the one two before, in groups of five bits from ``0`` on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.formats.run_length import unrolled
from tongueseg.errors import BadMask

_BITS, _MORE, _SIGN, _FIRST = 5, 0x20, 0x10, 48


def pack(mask: NDArray[np.bool_]) -> str:
    """Return a mask ``(H, W)`` bool as COCO's string.

    Example:
        >>> pack(np.array([[0, 1], [0, 1]], bool))
        '22'
    """
    return _written(_differences(_runs(mask))).tobytes().decode("ascii")


def unpack(counts: str, height: int, width: int) -> NDArray[np.bool_]:
    """Return the mask ``(height, width)`` bool of a string that :func:`pack` made.

    Raises:
        BadMask: it is no such string, or one of a mask of another size.
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
    # A mask that begins with tongue has no background before it: a run of 0.
    return np.diff(np.concatenate([[0], first, changes, [flat.size]])).astype(np.int64)


def _differences(runs: NDArray[np.int64]) -> NDArray[np.int64]:
    told = runs.copy()
    told[3:] -= runs[1:-2]
    return told


def _written(numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the characters of all numbers, one after the other, ``(N,)`` uint8."""
    groups, used = [], []
    going = np.ones(len(numbers), np.bool_)
    while going.any():
        group, numbers = numbers & 0x1F, numbers >> _BITS
        more = np.where(group & _SIGN, numbers != -1, numbers != 0)
        groups.append(group + more * _MORE + _FIRST)
        used.append(going)
        going = going & more
    return np.stack(groups, 1).astype(np.uint8)[np.stack(used, 1)]
