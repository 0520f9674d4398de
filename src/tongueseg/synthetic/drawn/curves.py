"""Closed and open smooth curves in mouth units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tongueseg.synthetic.drawn.planes import Points


def turn(count: int = 240) -> NDArray[np.float64]:
    """Give the angles of one turn, in radians, evenly spaced and without the repeated last."""
    return np.linspace(0, 2 * np.pi, count, endpoint=False)


def power(value: NDArray[np.float64], exponent: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Raise to a power and keep the sign, as a superellipse asks for."""
    return np.asarray(np.sign(value) * np.abs(value) ** exponent)


def ellipse(
    centre: tuple[float, float], radius: tuple[float, float], *, squareness: float = 2.0
) -> Points:
    """Give a superellipse: 2 is round, 4 nearly a rectangle with round corners."""
    angle = turn(96)
    u = centre[0] + radius[0] * power(np.cos(angle), 2 / squareness)
    v = centre[1] + radius[1] * power(np.sin(angle), 2 / squareness)
    return np.stack([u, v], axis=1)


def spline(knots: Sequence[tuple[float, float]], *, closed: bool, steps: int = 12) -> Points:
    """Give the Catmull-Rom curve through ``knots``."""
    points = np.asarray(knots, np.float64)
    ends = (points[-1:], points[:2]) if closed else (points[:1], points[-1:])
    padded = np.concatenate([ends[0], points, ends[1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = [
        0.5
        * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (d - a + 3 * (b - c)) * t**3)
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
    ]
    return np.concatenate(pieces if closed else [*pieces, points[-1:]])


def mirrored(knots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Close a right half, listed from bottom to top, with its mirror image on the left."""
    return [*knots, *[(-u, v) for u, v in reversed(knots) if u]]


def wobble(
    rng: np.random.Generator, angle: NDArray[np.float64], waves: tuple[int, int]
) -> NDArray[np.float64]:
    """Give periodic noise of deviation about 1, made of whole waves per turn."""
    orders = np.arange(*waves)
    phases = rng.uniform(0, 2 * np.pi, len(orders))
    loud = rng.normal(size=len(orders)) / np.sqrt(orders)
    total = (loud[:, None] * np.cos(orders[:, None] * angle + phases[:, None])).sum(axis=0)
    return np.asarray(total / (np.sqrt((loud**2).sum() / 2) + 1e-9))
