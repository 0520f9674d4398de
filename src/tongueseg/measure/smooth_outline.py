"""The outline of a tongue as a smooth line, whose length does not depend on the pixels."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.io.contour import cut_corners, trace_contours
from tongueseg.measure.resample import bounding_box, crop

Mask = NDArray[np.bool_]
Line = NDArray[np.float64]

POINTS = 1024
"""Points of an outline, evenly spaced."""
SMOOTH = 0.01
"""Standard deviation of the smoothing, as a share of the square root of the tongue's area.

Enough to take the stairs of the pixels out of a tongue of 100 pixels, and a tenth of the marks that
teeth leave."""


def smooth_outline(mask: Mask) -> Line:
    """Return the outer outline of a mask's largest piece.

    Args:
        mask: ``(H, W)`` bool, not empty.

    Returns:
        ``(POINTS, 2)`` float64 of x and y in the photo's plane, closed: after the last point comes
        the first.
    """
    box = bounding_box(mask)
    walks = [cut_corners(corners) for corners in trace_contours(crop(mask, box))]
    return _smooth(max(walks, key=polygon_area)) + (box.left, box.top)


def polygon_area(line: Line) -> float:
    """Return the area that a closed line ``(N, 2)`` encloses, in square pixels."""
    x, y = line.T
    return float(abs((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2)


def perimeter(line: Line) -> float:
    """Return the length of a closed line ``(N, 2)``, in pixels."""
    return float(np.hypot(*(np.roll(line, -1, 0) - line).T).sum())


def hull_indices(line: Line) -> NDArray[np.intp]:
    """Return which points of a line ``(N, 2)`` are corners of its convex hull, in their order."""
    corners = cv2.convexHull(line.astype(np.float32), returnPoints=False)
    return np.sort(np.asarray(corners, np.intp).ravel())


def _smooth(ring: Line) -> Line:
    closed = np.concatenate([ring, ring[:1]])
    walked = np.concatenate([[0], np.hypot(*np.diff(closed, axis=0).T).cumsum()])
    even = np.arange(POINTS) * (walked[-1] / POINTS)
    line = np.interp(even, walked, closed[:, 0]) + 1j * np.interp(even, walked, closed[:, 1])
    deviation = SMOOTH * math.sqrt(polygon_area(ring)) * POINTS / walked[-1]
    # The Fourier transform of a Gaussian is one; around a closed line nothing is lost at an end.
    kept = np.exp(-2 * (np.pi * deviation * np.fft.fftfreq(POINTS)) ** 2)
    smooth = np.fft.ifft(np.fft.fft(line) * kept)
    return np.stack([smooth.real, smooth.imag], 1)
