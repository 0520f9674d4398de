"""Pixels to outlines that give back the same pixels when filled.

The outline passes half-way between the centres of tongue and background, never nearer to one than
a quarter of the diagonal of a pixel, 0.35. Straightening it by at most 0.2 can therefore move it
past none of them, and leaves room for the rounding of other programs.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.data.formats.fill import Mask, Ring

_STRAIGHTEN = 0.2

Corners = NDArray[np.int64]


def outlines(mask: Mask) -> list[Ring]:
    """Trace a mask ``(H, W)`` bool: one outline for each of its pieces.

    A hole is joined to its piece by a bridge, a line walked there and back, so that formats
    without holes keep it. Pixels that touch at a corner only are two pieces.

    Returns:
        Outlines ``(N, 2)`` of x and y in pixels, from the top; none for an empty mask.
    """
    _, pieces = cv2.connectedComponents(mask.view(np.uint8), connectivity=4)
    found: dict[int, Ring] = {}
    for corners in _trace(mask):
        x, y = corners[0]
        outline = _straightened(_halfway(corners))
        # The first corner is the topmost; below it lies the piece, or the hole.
        if mask[y, x]:
            found[int(pieces[y, x])] = outline
        else:
            piece = int(pieces[y - 1, x])
            found[piece] = _bridged(found[piece], outline)
    return list(found.values())


def _trace(mask: Mask) -> list[Corners]:
    """Walk along the edges of pixels; each walk begins at its topmost, leftmost corner.

    On a line of the grid, edges begin and end in turns. A corner is thus paired with its
    neighbour on its row, and with another one on its column.
    """
    y, x, crossed = _corners(mask)
    across = np.arange(len(x)) ^ 1
    # At a crossing there are two corners in one place, of the edge on the left and the right; the
    # first has the edge upwards too, or downwards, so that the walk stays with one pixel.
    order = np.lexsort((crossed, y, x))
    down = np.empty_like(order)
    down[order] = order[np.arange(len(order)) ^ 1]
    onwards = down[across].tolist()
    walks, seen = [], np.zeros(len(x), np.bool_)
    for start in range(len(x)):
        if seen[start]:
            continue
        walk, node = [], start
        while not seen[node]:
            seen[node] = seen[node ^ 1] = True
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


def _halfway(corners: Corners) -> Ring:
    """Cut the corners: keep the middles of the first and the last pixel edge of each side."""
    ends = np.roll(corners, -1, 0)
    step = np.sign(ends - corners) / 2
    sides = np.stack([corners + step, ends - step], 1)
    long = np.abs(ends - corners).sum(1) > 1
    keep = np.stack([np.ones_like(long), long], 1)
    return np.asarray(sides[keep], np.float64)


def _straightened(outline: Ring) -> Ring:
    """Leave out points that lie near the line between others.

    Ramer 1972, Douglas & Peucker 1973; the distance is to the segment, so that the outline as a
    whole, not its points alone, stays within the tolerance.
    """
    closed = np.concatenate([outline, outline[:1]])
    far = int(np.hypot(*(outline - outline[0]).T).argmax())
    keep = np.zeros(len(closed), np.bool_)
    waiting = [(0, far), (far, len(outline))]
    while waiting:
        i, j = waiting.pop()
        keep[[i, j]] = True
        if j - i < 2:
            continue
        distance = _distance(closed[i + 1 : j], closed[i], closed[j])
        worst = int(distance.argmax())
        if distance[worst] > _STRAIGHTEN:
            waiting += [(i, i + 1 + worst), (i + 1 + worst, j)]
    return outline[keep[:-1]]


def _distance(points: Ring, start: NDArray[np.float64], end: NDArray[np.float64]) -> Ring:
    along = end - start
    share = np.clip((points - start) @ along / (along @ along), 0, 1)
    return np.asarray(np.hypot(*(points - start - share[:, None] * along).T), np.float64)


def _bridged(outline: Ring, hole: Ring) -> Ring:
    """Walk along the outline, over to the hole, around it, and back the same way."""
    near = int(np.hypot(*(outline - hole[0]).T).argmin())
    return np.concatenate([outline[: near + 1], hole, hole[:1], outline[near:]])
