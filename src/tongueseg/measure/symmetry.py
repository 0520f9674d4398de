"""How alike a plane and its mirror image are, for every line through one point."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
ByDirection = NDArray[np.float64]

COUNT = 720
"""Directions, half a degree apart, from the right of the photo over its bottom."""
ANGLES: ByDirection = np.linspace(0, 2 * np.pi, COUNT, endpoint=False, dtype=np.float64)

_RINGS = 192


@dataclass(frozen=True, eq=False)
class PolarPlane:
    """A plane, taken on rings around its middle.

    Attributes:
        values: ``(COUNT, _RINGS)`` float32, by direction and from the middle outwards.
        area: ``(_RINGS,)`` float64, the cells that each of a ring's values stands for.
    """

    values: Plane
    area: NDArray[np.float64]


def centroid(cover: Plane) -> tuple[float, float]:
    """Return the centre of gravity as x and y, where (0, 0) is the middle of the first cell."""
    area = float(cover.sum())
    return moment(cover, (0, 0), 1, 0) / area, moment(cover, (0, 0), 0, 1) / area


def moment(plane: Plane, middle: tuple[float, float], p: int, q: int) -> float:
    """Return the sum of a plane times the p-th power of x and the q-th of y from a point.

    OpenCV's moments take a plane of two columns for a list of points.
    """
    y, x = (np.arange(side) - at for side, at in zip(plane.shape, middle[::-1], strict=True))
    return float(y**q @ plane @ x**p)


def polar_transform(plane: Plane, middle: tuple[float, float]) -> PolarPlane:
    """Take a plane ``(h, w)`` float32, 0 outside the tongue, on rings around a point x, y."""
    padded = np.pad(plane, 1)
    reach = float(np.hypot(*padded.shape))
    centre = (middle[0] + 1, middle[1] + 1)
    how = cv2.INTER_LINEAR | cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS
    values = cv2.warpPolar(padded, (_RINGS, COUNT), centre, reach, how)
    area = np.arange(_RINGS, dtype=np.float64) * ((reach / _RINGS) ** 2 * 2 * np.pi / COUNT)
    return PolarPlane(np.asarray(values, np.float32), area)


def mirror_correlation(rings: PolarPlane) -> tuple[ByDirection, float]:
    """Return the sum of a plane times its mirror image for each line, and times itself.

    Mirrored in the line at angle t, what lies at angle a comes to lie at 2 t - a. For all lines at
    once the sum is therefore, ring by ring, the convolution of the plane with itself.

    Returns:
        ``(COUNT,)`` float64, and what it would be were both halves alike.
    """
    values = rings.values.astype(np.float64)
    sums = np.fft.irfft(np.fft.rfft(values, axis=0) ** 2, n=COUNT, axis=0) @ rings.area
    return sums[2 * np.arange(COUNT) % COUNT], float((values**2).sum(0) @ rings.area)
