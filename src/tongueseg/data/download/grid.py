"""Figures that show a grid of pictures, cut apart at their gutters."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

# Pictures with a shorter side than this, in pixels, show too little of a mouth.
_LEAST_SIDE = 200
# Sides of a square tile may differ by this share; captions differ by more.
_UNEQUAL = 0.03
# How far a gutter's pixels may be from its colour on average: JPEG blurs the edges of tiles.
_NOISE = 12.0
# Pixels on each side of a tile that are half gutter.
_MIXED = 2


class Box(NamedTuple):
    """Where a part of a figure lies, in pixels; ``bottom`` and ``right`` are outside."""

    top: int
    bottom: int
    left: int
    right: int


def cut_grid(figure: Pixels) -> list[list[Pixels]]:
    """Cut a figure into its square tiles.

    Gutters are lines in the colour of the figure's border. What lies between them is a tile if it
    is square and large; captions are neither.

    Args:
        figure: ``(H, W, 3)`` uint8 RGB.

    Returns:
        The rows of tiles from top to bottom, each from left to right, ``(h, w, 3)`` uint8 RGB.
    """
    border = np.concatenate([figure[0], figure[-1], figure[:, 0], figure[:, -1]])
    ground = np.zeros_like(figure) + np.median(border, axis=0).astype(np.uint8)
    difference = np.asarray(cv2.absdiff(figure, ground).max(axis=2), np.uint8)
    rows: list[list[Box]] = []
    for box in sorted(_pieces(difference, Box(0, figure.shape[0], 0, figure.shape[1]))):
        if not _is_tile(box):
            continue
        # Tiles of one row begin within a few pixels of each other.
        if not rows or box.top >= rows[-1][0].bottom:
            rows.append([])
        rows[-1].append(box)
    return [[_inner(figure, box) for box in sorted(row, key=attrgetter("left"))] for row in rows]


def _pieces(difference: Pixels, box: Box) -> Iterator[Box]:
    """Cut a box at its gutters, by rows and by columns in turn, until it has none."""
    part = difference[box.top : box.bottom, box.left : box.right]
    rows, columns = (_runs(part.mean(axis=axis) > _NOISE) for axis in (1, 0))
    if rows != [(0, part.shape[0])]:
        parts = [box._replace(top=box.top + a, bottom=box.top + b) for a, b in rows]
    elif columns != [(0, part.shape[1])]:
        parts = [box._replace(left=box.left + a, right=box.left + b) for a, b in columns]
    else:
        yield box
        return
    for smaller in parts:
        yield from _pieces(difference, smaller)


def _runs(lines: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and end of each run of True."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], lines, [False]])))
    return list(zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True))


def _is_tile(box: Box) -> bool:
    height, width = box.bottom - box.top, box.right - box.left
    square = abs(height - width) <= _UNEQUAL * max(height, width)
    return square and min(height, width) - 2 * _MIXED >= _LEAST_SIDE


def _inner(figure: Pixels, box: Box) -> Pixels:
    return np.ascontiguousarray(
        figure[box.top + _MIXED : box.bottom - _MIXED, box.left + _MIXED : box.right - _MIXED]
    )
