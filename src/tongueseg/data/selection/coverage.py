"""A few points that stand for many, chosen one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

_BLOCK = 512


def choose_covering(
    points: Values, weights: Values, drawn: Values, groups: Sequence[int], number: int
) -> list[int]:
    """Choose points near to all, above all to those of weight.

    Greedy facility location: each choice lowers the weighted sum of all points' distances to the
    nearest point that is chosen or drawn as far as any one can. That is within 37 % of the best
    choice of all (Nemhauser 1978). Bounds of earlier rounds save most of the work (Minoux 1978).

    Args:
        points: ``(N, D)`` float32.
        weights: ``(N,)`` float32, not negative.
        drawn: ``(M, D)`` float32, points that are chosen before the first choice; M may be 0.
        groups: of each point; no two of a group are chosen, and none of a negative one.
        number: how many to choose.

    Returns:
        Their numbers, the most useful first; fewer where the groups are.
    """
    nearest = _first_distances(points, drawn)
    free = np.array([group >= 0 for group in groups])
    gains = _gains(points, weights, nearest)
    chosen: list[int] = []
    while len(chosen) < number and free.any():
        bounds = np.where(free, gains, -1)
        best = int(bounds.argmax())
        [gains[best]] = _gains(points, weights, nearest, [best])
        bounds[best] = gains[best]
        # Gains only shrink: what leads with a new gain leads over all.
        if int(bounds.argmax()) != best:
            continue
        chosen.append(best)
        nearest = np.minimum(nearest, _distances(points, points[[best]])[:, 0])
        free &= np.array([group != groups[best] for group in groups])
    return chosen


def nearest_of(points: Values, others: Values) -> tuple[NDArray[np.intp], Values]:
    """Return for each point the number of the nearest other one, and the distance to it."""
    distances = _distances(points, others)
    return distances.argmin(axis=1), distances.min(axis=1)


def _first_distances(points: Values, drawn: Values) -> Values:
    if len(drawn):
        return nearest_of(points, drawn)[1]
    # Farther than any two points are from each other.
    farthest = 2 * np.linalg.norm(points - points.mean(axis=0), axis=1).max()
    return np.full(len(points), farthest, np.float32)


def _gains(
    points: Values, weights: Values, nearest: Values, numbers: Sequence[int] | None = None
) -> NDArray[np.float64]:
    """Return by how much choosing each point lowers the weighted sum of distances."""
    some = points if numbers is None else points[numbers]
    blocks = (some[i : i + _BLOCK] for i in range(0, len(some), _BLOCK))
    gains = [
        weights.astype(np.float64) @ np.maximum(nearest[:, None] - _distances(points, block), 0)
        for block in blocks
    ]
    return np.concatenate(gains)


def _distances(points: Values, others: Values) -> Values:
    """Return the Euclidean distances, ``(N, M)`` float32."""
    squares = (points**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * points @ others.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)), np.float32)
