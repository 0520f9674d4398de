"""The edge of a mask, walked from corner to corner of its pixels.

Coordinates are those of the photo's plane: (0, 0) is the outer corner of the first pixel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Corners = NDArray[np.int64]
Ring = NDArray[np.float64]


def trace_contours(mask: Mask) -> list[Corners]:
    """Walk along the edges of pixels; each walk begins at its topmost, leftmost corner.

    Args:
        mask: ``(H, W)`` bool.

    Returns:
        The corners ``(N, 2)`` of x and y at which each outline turns, holes included. Pixels that
        touch at a corner only are walked around one by one.
    """
    # On a line of the grid, edges begin and end in turns. A corner is thus paired with its
    # neighbour on its row, and with another one on its column.
    y, x, crossed = _corners(mask)
    across = np.arange(len(x)) ^ 1
    # At a crossing there are two corners in one place, of the edge on the left and the right; the
    # first has the edge upwards too, or downwards, so that the walk stays with one pixel.
    order = np.lexsort((crossed, y, x))
    down = np.empty_like(order)
    down[order] = order[np.arange(len(order)) ^ 1]
    onwards = down[across].tolist()
    walks, visited = [], np.zeros(len(x), np.bool_)
    for start in range(len(x)):
        if visited[start]:
            continue
        walk, node = [], start
        while not visited[node]:
            visited[node] = visited[node ^ 1] = True
            walk += [node, node ^ 1]
            node = onwards[node]
        walks.append(np.stack([x[walk], y[walk]], 1))
    return walks


def _corners(mask: Mask) -> tuple[Corners, Corners, Corners]:
    """Return rows and columns of corners, by rows, and a key that orders those at crossings."""
    padded = np.pad(mask, 1)
    here, right = padded[:-1, :-1], padded[:-1, 1:]
    below, beyond = padded[1:, :-1], padded[1:, 1:]
    crossing = (here == beyond) & (right == below) & (here != right)
    y, x = np.nonzero((here ^ right ^ below ^ beyond) | crossing)
    twice = np.repeat(np.arange(len(x)), 1 + crossing[y, x])
    second = np.diff(twice, prepend=-1) == 0
    y, x = y[twice], x[twice]
    key = np.where(crossing[y, x], second ^ right[y, x], 0)
    return y, x, key.astype(np.int64)


def cut_corners(corners: Corners) -> Ring:
    """Cut the corners: keep the middles of the first and the last pixel edge of each side."""
    ends = np.roll(corners, -1, 0)
    step = np.sign(ends - corners) / 2
    sides = np.stack([corners + step, ends - step], 1)
    long = np.abs(ends - corners).sum(1) > 1
    keep = np.stack([np.ones_like(long), long], 1)
    return np.asarray(sides[keep], np.float64)
