"""The regions of a tongue, each in a colour of its own over the photo."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.render.colours import Colour

Pixels = NDArray[np.uint8]

REGION_COLOURS: dict[str, Colour] = {
    "tip": (213, 94, 0),
    "middle": (240, 228, 66),
    "root": (0, 114, 178),
    "left": (0, 158, 115),
    "right": (204, 121, 167),
}
"""Of Okabe and Ito (2008), apart for every kind of colour vision; in the order of the numbers."""

_STRENGTH = 0.45
"""How much of the colour lies over the photo."""


def region_map(pixels: Pixels, numbers: NDArray[np.uint8]) -> Pixels:
    """Colour the regions of a tongue, its surroundings slightly darkened.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        numbers: ``(H, W)`` uint8, 0 where there is no tongue, else from 1 in the order of
            :data:`REGION_COLOURS`.

    Returns:
        ``(H, W, 3)`` uint8 RGB; ``pixels`` is left as it is.
    """
    palette = np.array([(0, 0, 0), *REGION_COLOURS.values()], np.uint8)
    tinted = cv2.addWeighted(pixels, 1 - _STRENGTH, palette[numbers], _STRENGTH, 0)
    return np.where(numbers[..., None] > 0, tinted, pixels // 10 * 6).astype(np.uint8)
