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
from tongueseg.io.contour import cut_corners, trace_contours

_STRAIGHTEN = 0.2


def outlines(mask: Mask) -> list[Ring]:
    """Trace a mask ``(H, W)`` bool: one outline for each of its pieces.

    A hole is joined to its piece by a bridge, a line walked there and back, so that formats
    without holes keep it. Pixels that touch at a corner only are two pieces.

    Returns:
        Outlines ``(N, 2)`` of x and y in pixels, from the top; none for an empty mask.
    """
    _, pieces = cv2.connectedComponents(mask.view(np.uint8), connectivity=4)
    outline_of: dict[int, Ring] = {}
    for corners in trace_contours(mask):
        x, y = corners[0]
        outline = _straightened(cut_corners(corners))
        # The first corner is the topmost; below it lies the piece, or the hole.
        if mask[y, x]:
            outline_of[int(pieces[y, x])] = outline
        else:
            piece = int(pieces[y - 1, x])
            outline_of[piece] = _bridged(outline_of[piece], outline)
    return list(outline_of.values())


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
