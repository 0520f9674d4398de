"""Quality flags of a photo, in words that tell the photographer what to do better."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

TOO_DARK, TOO_BRIGHT, BLURRED = "too dark", "too bright", "blurred"
CUT, TOO_SMALL = "cut by the frame", "too small"

DARK = 45.0
"""Mean luma of the tongue, 0 to 255, below which it is too dark."""
BURNT = 250
"""Value of a pixel, 0 to 255, from which on it has no headroom."""
CLIPPED = 0.2
"""Share of the tongue's pixels without any headroom above which it is too bright."""
SHARPNESS = 2.2
"""Standard deviation of the Laplacian, at :data:`SIDE` pixels across, below which it is blurred.

Of 220 sharp photos of three cameras the lowest has 3.2; blurred by 1 % of the tongue's size, the
highest has 2.1."""
SIDE = 192
"""To compare sharpness, larger tongues are brought to this many pixels across."""
CUT_SHARE = 0.04
"""Share of the frame's outline that is tongue above which the tongue is cut by the frame."""
SMALL = 48
"""Pixels across below which a tongue is too small to judge its surface."""


def quality_flags(pixels: Pixels, mask: Mask) -> tuple[str, ...]:
    """Return the quality flags of the photo of a tongue.

    Args:
        pixels: ``(h, w, 3)`` uint8 RGB, perhaps smaller than the mask.
        mask: ``(H, W)`` bool at the photo's own size; without a tongue, only light is checked.

    Returns:
        Any of ``too dark``, ``too bright``, ``blurred``, ``cut by the frame``, ``too small``.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    size = (grey.shape[1], grey.shape[0])
    small = cv2.resize(mask.view(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
    values = grey[small] if small.any() else grey.ravel()
    flags = [TOO_DARK] * bool(values.mean() < DARK)
    flags += [TOO_BRIGHT] * bool((values >= BURNT).mean() > CLIPPED)
    if small.any():
        flags += [BLURRED] * bool(sharpness(grey, small) < SHARPNESS)
        flags += [CUT] * bool(border_pixels(small).mean() > CUT_SHARE)
        flags += [TOO_SMALL] * bool(_shorter_side(mask) < SMALL)
    return tuple(flags)


def sharpness(grey: Pixels, mask: Mask) -> float:
    """Return the standard deviation of the Laplacian inside the tongue at a common size."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    # Never enlarged: that would make any small tongue look blurred.
    scale = min(1.0, SIDE / max(grey[box].shape))
    # A size and not a factor: with that the last row would be cut, and a turned photo differ.
    size = [max(1, round(scale * side)) for side in grey[box].shape[::-1]]
    tongue = cv2.resize(grey[box], size, interpolation=cv2.INTER_AREA)
    shape = cv2.resize(mask[box].view(np.uint8), size)
    # The outline itself is an edge in any photo; only the surface tells focus.
    inside = cv2.erode(shape, np.ones((7, 7), np.uint8)).astype(bool)
    if not inside.any():
        return float("inf")
    return float(cv2.Laplacian(tongue, cv2.CV_32F)[inside].std())


def border_pixels(mask: Mask) -> Mask:
    """Return the outermost pixels of a mask ``(H, W)`` as a row; corners count twice."""
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])


def _shorter_side(mask: Mask) -> int:
    return int(min(mask.any(0).sum(), mask.any(1).sum()))
