"""Outlines to pixels: a pixel belongs where its centre lies inside.

Coordinates are those of the photo's plane: (0, 0) is the outer corner of the first pixel, whose
centre lies at (0.5, 0.5), and (width, height) the outer corner of the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadAnnotation

Mask = NDArray[np.bool_]
Ring = NDArray[np.float64]

# Farther out no photo reaches, and the arithmetic below would lose its pixels.
_FARTHEST = 1e7
# Edges at a time, so that a zigzag of any length is filled in little memory.
_EDGES = 1024


def ring(points: Iterable[Sequence[float]]) -> Ring:
    """Return points as a closed outline ``(N, 2)`` of x and y in pixels.

    Raises:
        BadAnnotation: fewer than three different points, or one without a place.
    """
    outline = np.array(list(points), np.float64).reshape(-1, 2)
    if not np.isfinite(outline).all() or np.abs(outline).max(initial=0) > _FARTHEST:
        raise BadAnnotation("a coordinate is no place in a photo")
    different = len(np.unique(outline, axis=0))
    if different < 3:
        raise BadAnnotation(f"an outline of {different} points encloses nothing")
    return outline


def ellipse(x: float, y: float, across: float, down: float) -> Ring:
    """Return the outline of an ellipse around (x, y) with the given radii in pixels."""
    turn = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    return ring(np.stack([x + across * np.cos(turn), y + down * np.sin(turn)], 1))


def box(left: float, top: float, right: float, bottom: float) -> Ring:
    """Return the outline of an upright rectangle."""
    return ring([(left, top), (right, top), (right, bottom), (left, bottom)])


def turned(outline: Ring, degrees: float) -> Ring:
    """Turn an outline clockwise around the middle of its box."""
    middle = (outline.min(0) + outline.max(0)) / 2
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return ring((outline - middle) @ np.array([[cosine, sine], [-sine, cosine]]) + middle)


def fill(rings: Iterable[Ring], height: int, width: int) -> Mask:
    """Fill outlines, each by the even-odd rule, and join them.

    Where an outline crosses itself, what it goes around twice is outside, as in the annotation
    tools. A bridge, walked there and back, is nothing; that is how one outline holds a hole.

    Returns:
        ``(height, width)`` bool; what lies outside is cut.
    """
    mask = np.zeros((height, width), np.bool_)
    for outline in rings:
        mask |= _fill_one(outline, height, width)
    return mask


def overhang(rings: Iterable[Ring], height: int, width: int) -> float:
    """Return by how many pixels outlines leave the photo, at most."""
    far = [max(-o.min(), (o - (width, height)).max()) for o in rings]
    return float(max(far, default=0.0))


def _fill_one(outline: Ring, height: int, width: int) -> Mask:
    # One column more takes the crossings right of the photo.
    flips = np.zeros((height, width + 1), np.uint8)
    for rows, columns in _crossings(outline, height, width):
        # Overflow keeps what counts, whether the number is odd.
        np.add.at(flips, (rows, columns), 1)
    inside = np.add.accumulate(flips, axis=1, dtype=np.uint8)[:, :width] & 1
    return inside.view(np.bool_)


def _crossings(
    outline: Ring, height: int, width: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield rows, and the first column whose centre is right of where an edge crosses the row."""
    ends = np.roll(outline, -1, 0)
    for i in range(0, len(outline), _EDGES):
        (x0, y0), (x1, y1) = outline[i : i + _EDGES].T, ends[i : i + _EDGES].T
        # From top to bottom, so that both directions of a bridge give the same crossings.
        down = y0 <= y1
        x, top = np.where(down, x0, x1), np.where(down, y0, y1)
        x_end, bottom = np.where(down, x1, x0), np.where(down, y1, y0)
        first = np.clip(np.ceil(top - 0.5), 0, height).astype(np.int64)
        count = np.clip(np.ceil(bottom - 0.5), 0, height).astype(np.int64) - first
        edge = np.repeat(np.arange(len(x)), count)
        row = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
        share = (row + 0.5 - top[edge]) / (bottom - top)[edge]
        across = x[edge] + share * (x_end - x)[edge]
        yield row, np.clip(np.ceil(across - 0.5), 0, width).astype(np.int64)
