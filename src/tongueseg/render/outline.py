"""The outline of a mask, as points and drawn over its photo."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.render.colours import GREEN, Colour

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def contours(mask: Mask) -> list[NDArray[np.int32]]:
    """Return the outer outlines of a mask, largest first, each ``(N, 2)`` int32 of x, y."""
    rings, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outlines = [np.asarray(c, np.int32).reshape(-1, 2) for c in rings]
    return sorted(outlines, key=lambda c: -abs(cv2.contourArea(c)))


def overlay(pixels: Pixels, mask: Mask, colour: Colour = GREEN) -> Pixels:
    """Draw the outline of ``mask`` over the photo, its outside slightly darkened.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        mask: ``(H, W)`` bool.
        colour: RGB of the outline; its thickness follows the photo's size.

    Returns:
        ``(H, W, 3)`` uint8 RGB; ``pixels`` is left as it is.
    """
    drawn = np.where(mask[..., None], pixels, pixels // 10 * 6)
    drawn = np.ascontiguousarray(drawn, np.uint8)
    thickness = max(1, round(min(mask.shape) / 160))
    cv2.drawContours(drawn, contours(mask), -1, colour, thickness, cv2.LINE_AA)
    return drawn
