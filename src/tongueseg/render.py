"""Pictures of an answer: contour overlay, cut-out, background replaced, panel."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Colour = tuple[int, int, int]

GREEN: Colour = (40, 220, 120)
WHITE: Colour = (255, 255, 255)


def contours(mask: Mask) -> list[NDArray[np.int32]]:
    """Return the outer outlines of a mask, largest first, each ``(N, 2)`` int32 of x, y."""
    found, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outlines = [np.asarray(c, np.int32).reshape(-1, 2) for c in found]
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


def cutout(pixels: Pixels, mask: Mask) -> Pixels:
    """Return the tongue on a transparent background, ``(H, W, 4)`` uint8 RGBA."""
    alpha = mask.view(np.uint8) * np.uint8(255)
    return np.dstack([pixels * mask[..., None], alpha])


def replace_background(pixels: Pixels, mask: Mask, colour: Colour = WHITE) -> Pixels:
    """Keep the tongue and paint everything else in ``colour``; ``(H, W, 3)`` uint8 RGB."""
    return np.where(mask[..., None], pixels, np.array(colour, np.uint8))


def panel(pixels: Pixels, mask: Mask, *, height: int | None = None) -> Pixels:
    """Set photo, mask and tongue on white side by side; ``(H, 3 W + gaps, 3)`` uint8 RGB.

    Args:
        height: the panel is at most so many pixels high; as high as the photo when None.
    """
    white = np.uint8(255)
    tiles = [
        pixels,
        np.repeat(mask.view(np.uint8)[..., None] * white, 3, axis=2),
        replace_background(pixels, mask),
    ]
    if height is not None and height < pixels.shape[0]:
        width = max(1, round(pixels.shape[1] * height / pixels.shape[0]))
        tiles = [
            np.asarray(cv2.resize(t, (width, height), interpolation=cv2.INTER_AREA)) for t in tiles
        ]
    gap = np.full((tiles[0].shape[0], max(2, tiles[0].shape[1] // 50), 3), white)
    return np.hstack([tiles[0], gap, tiles[1], gap, tiles[2]])
