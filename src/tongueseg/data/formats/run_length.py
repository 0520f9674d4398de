"""Run-length encoding (RLE): so many pixels of background, so many of the object, and so on.

COCO writes the runs of a mask down its columns, as numbers or as a string. The string holds every
run but the first three as its difference from the one two before, in groups of five bits from
``0`` on. That takes a hundred bytes where a PNG takes a thousand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadMask

_BITS, _MORE, _SIGN, _FIRST = 5, 0x20, 0x10, 48
# A run of more bits would be longer than any photo.
_MOST_BITS = 60

Mask = NDArray[np.bool_]


def decode_runs(counts: Sequence[int], height: int, width: int) -> Mask:
    """Return a mask ``(height, width)`` bool from runs along its rows; they must fill it.

    Raises:
        BadMask: they are more or fewer pixels than it has.
    """
    if min(counts, default=0) < 0 or sum(counts) != height * width:
        raise BadMask(f"its runs do not fill {width}x{height} pixels")
    values = np.arange(len(counts)) % 2 == 1
    return np.repeat(values, counts).reshape(height, width)


def decode_columns(counts: Sequence[int], height: int, width: int) -> Mask:
    """Return a mask ``(height, width)`` bool from runs down its columns, as COCO has them.

    Raises:
        BadMask: they are more or fewer pixels than it has.
    """
    try:
        return decode_runs(counts, width, height).T
    except BadMask as error:
        raise BadMask(f"its runs do not fill {width}x{height} pixels") from error


def encode_rle(mask: Mask) -> str:
    """Return a mask ``(H, W)`` bool as COCO's string.

    Example:
        >>> encode_rle(np.array([[0, 1], [0, 1]], bool))
        '22'
    """
    return _to_characters(_to_differences(_column_runs(mask))).tobytes().decode("ascii")


def decode_rle(counts: str, height: int, width: int) -> Mask:
    """Return the mask ``(height, width)`` bool of COCO's string.

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
        elif shift > _MOST_BITS:
            break
    if shift or not runs:
        raise BadMask(f"its runs do not fill {width}x{height} pixels")
    return decode_columns(runs, height, width)


def _column_runs(mask: Mask) -> NDArray[np.int64]:
    flat = mask.ravel(order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    first = [0] if flat.size and flat[0] else []
    # A mask that begins with tongue has no background before it: a run of 0.
    return np.diff(np.concatenate([[0], first, changes, [flat.size]])).astype(np.int64)


def _to_differences(runs: NDArray[np.int64]) -> NDArray[np.int64]:
    differences = runs.copy()
    differences[3:] -= runs[1:-2]
    return differences


def _to_characters(numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
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
