"""What one value per pixel can do: blur, rise, swell, mix. And the words for what is drawn."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
"""One value per pixel, ``(H, W) float32``."""

Values = NDArray[np.float64]
"""Numbers along a curve, ``(N,) float64``."""

Points = NDArray[np.float64]
"""A curve in mouth units, ``(N, 2) float64``, columns ``u`` and ``v``."""

Paint = NDArray[np.float32]
"""A colour for every pixel, ``(H, W, 3) float32`` RGB, about ``[0, 1]``."""

Colour = tuple[float, float, float] | NDArray[np.floating]
"""RGB in ``[0, 1]``: ``(3,)`` for the whole sheet or ``(H, W, 3)`` for each pixel."""


def blur(plane: Plane, sigma: float) -> Plane:
    """Blur a plane by ``sigma`` pixels; wide blurs are done on a smaller copy to be quick."""
    if sigma < 0.2:
        return plane
    height, width = plane.shape
    factor = int(max(1, min(sigma // 3, min(height, width) // 8)))
    small = cv2.resize(plane, (width // factor, height // factor), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / factor)
    return np.asarray(cv2.resize(soft, (width, height)), np.float32)


def smoothstep(plane: Plane, low: float, high: float) -> Plane:
    """Rise smoothly from 0 at ``low`` to 1 at ``high``; falls where ``low > high``."""
    t = np.clip((plane - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def bump(plane: Plane, centre: float, width: float) -> Plane:
    """Give a Gaussian bell of height 1 at ``centre``."""
    return np.asarray(np.exp(-(((plane - centre) / width) ** 2)), np.float32)


def mix(first: Colour, second: Colour, share: Plane) -> Paint:
    """Mix two colours pixel by pixel; ``share`` is that of the second."""
    start, end = np.asarray(first, np.float32), np.asarray(second, np.float32)
    return np.asarray(start + (end - start) * share[..., None], np.float32)
