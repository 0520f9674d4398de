"""The free edge of a tongue: sides and tip, without the root that lips and teeth cut off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tongueseg.measure.regions import ROOT, Regions
from tongueseg.measure.smooth_outline import Line, hull_indices, perimeter


def free_edge(outline: Line, regions: Regions) -> Line:
    """Return the part of an outline from the root region over the tip and back, ``(n, 2)``."""
    share = regions.share_along(*outline.T)
    from_tip = np.roll(np.arange(len(outline)), -int(share.argmax()))
    rooted = np.flatnonzero(share[from_tip] < ROOT)
    onwards, backwards = from_tip[: rooted[0]], from_tip[rooted[-1] + 1 :]
    return np.asarray(outline[np.concatenate([backwards, onwards])], np.float64)


def irregularity(edge: Line) -> float:
    """Return the length of the edge over that of its convex hull, both closed; 1 and above."""
    return perimeter(edge) / perimeter(edge[hull_indices(edge)])


def concavity_depths(edge: Line) -> NDArray[np.float64]:
    """Return how far each point of the edge lies inside its convex hull, ``(n,)``, in pixels.

    That is from the side of the hull that spans it, as OpenCV measures the depth of a defect.
    """
    corners = hull_indices(edge)
    side = np.searchsorted(corners, np.arange(len(edge)), "right") - 1
    side = side.clip(0, len(corners) - 2)
    start, end = edge[corners[side]], edge[corners[side + 1]]
    (along_x, along_y), (x, y) = (end - start).T, (edge - start).T
    return np.asarray(np.abs(x * along_y - y * along_x) / np.hypot(along_x, along_y), np.float64)


def count_dents(hollow: NDArray[np.float64], depth: float) -> int:
    """Count the stretches of an edge that lie deeper than ``depth`` inside its hull."""
    inside = np.concatenate([[False], hollow > depth])
    return int(np.count_nonzero(inside[1:] & ~inside[:-1]))
