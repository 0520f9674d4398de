"""Words for arrays that every step of a composition uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""``(H, W, 3)`` uint8 RGB, or ``(H, W)`` uint8."""
Plane = NDArray[np.float32]
"""``(H, W)`` or ``(H, W, 3)`` float32."""
Points = NDArray[np.float64]
"""``(N, 2)`` float64, x and y."""

_Value = TypeVar("_Value", np.uint8, np.float32)


@dataclass(frozen=True)
class Composition:
    """A composed picture.

    Attributes:
        pixels: ``(S, S, 3)`` uint8 RGB.
        mask: ``(S, S)`` uint8, the tongue's share of each pixel from 0 to 255.
        throat: ``(S, S)`` uint8, the share of each pixel that is painted throat.
    """

    pixels: Pixels
    mask: Pixels
    throat: Pixels

    @property
    def share(self) -> float:
        """The share of the picture that is tongue, 0 to 1."""
        return float(self.mask.mean(dtype=np.float64) / 255)


def to_byte(values: NDArray[np.floating]) -> Pixels:
    """Round to uint8 after clipping to 0 to 255."""
    return np.asarray(np.clip(values + 0.5, 0, 255), np.uint8)


def over(below: Plane, above: Plane | NDArray[np.float32], alpha: Plane) -> Plane:
    """Lay ``above`` over ``below`` ``(H, W, 3)`` with ``alpha`` ``(H, W)`` from 0 to 1."""
    return np.asarray(below + (above - below) * alpha[..., None], np.float32)


def smoothstep(values: NDArray[np.floating], low: float = 0, high: float = 1) -> Plane:
    """Rise smoothly from 0 at ``low`` to 1 at ``high``."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def box_of(alpha: Plane, margin: int = 3) -> tuple[slice, slice]:
    """Return the rows and columns of what is not 0, and a margin around them."""
    spans = []
    for axis in (1, 0):
        used = np.flatnonzero((alpha > 0).any(axis=axis))
        first, last = (int(used[0]), int(used[-1])) if len(used) else (0, 0)
        spans.append(slice(max(0, first - margin), last + margin + 1))
    return spans[0], spans[1]


def blur(plane: Plane, sigma: float) -> Plane:
    """Blur with a Gaussian of ``sigma`` pixels; large ones are computed on a coarser grid."""
    if sigma < 0.2:
        return plane
    if sigma > 8:
        height, width = plane.shape[:2]
        step = min(sigma / 3, height / 4, width / 4)
        fewer = (max(2, round(width / step)), max(2, round(height / step)))
        coarse = cv2.resize(plane, fewer, interpolation=cv2.INTER_AREA)
        coarse = cv2.GaussianBlur(coarse, (0, 0), 3)
        return np.asarray(cv2.resize(coarse, (width, height)), np.float32)
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.float32)


def averaged(
    image: NDArray[_Value], matrix: Points, scale: float
) -> tuple[NDArray[_Value], Points]:
    """Shrink an image by ``scale`` below 1, and return the matrix that does the rest.

    A warp alone would skip most pixels of an image that it makes smaller.
    """
    height, width = image.shape[:2]
    fewer = (max(1, round(width * scale)), max(1, round(height * scale)))
    back = np.diag([width / fewer[0], height / fewer[1], 1.0])
    # The matrix speaks of the centres of pixels, not of their corners.
    back[:2, 2] = (back[0, 0] - 1) / 2, (back[1, 1] - 1) / 2
    small = cv2.resize(image, fewer, interpolation=cv2.INTER_AREA)
    return small.astype(image.dtype, copy=False), matrix @ back


def cloud(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> Plane:
    """Return a smooth random field ``shape`` of about unit variance with ``cells`` per side."""
    coarse = rng.standard_normal((cells, cells)).astype(np.float32)
    field = cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(field, np.float32)


def luminance(colour: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the brightness of RGB colours ``(..., 3)``."""
    return np.asarray(colour @ np.array([0.299, 0.587, 0.114], np.float32))
