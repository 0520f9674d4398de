"""Photo, mask and tongue side by side, as papers show them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.render.backdrop import Background, replace_background
from tongueseg.render.colours import WHITE

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


def panel(
    pixels: Pixels, mask: Mask, *, height: int | None = None, background: Background = WHITE
) -> Pixels:
    """Set photo, mask and tongue side by side; ``(H, 3 W + gaps, 3)`` uint8 RGB.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        mask: ``(H, W)`` bool.
        height: the panel is at most so many pixels high; as high as the photo when None.
        background: what lies behind the tongue.
    """
    white = np.uint8(255)
    tiles = [
        pixels,
        np.repeat(mask.view(np.uint8)[..., None] * white, 3, axis=2),
        replace_background(pixels, mask, background),
    ]
    if height is not None and height < pixels.shape[0]:
        width = max(1, round(pixels.shape[1] * height / pixels.shape[0]))
        tiles = [
            np.asarray(cv2.resize(t, (width, height), interpolation=cv2.INTER_AREA)) for t in tiles
        ]
    gap = np.full((tiles[0].shape[0], max(2, tiles[0].shape[1] // 50), 3), white)
    return np.hstack([tiles[0], gap, tiles[1], gap, tiles[2]])
