"""The part of a photo around the tongue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def crop(
    pixels: NDArray[np.uint8], mask: NDArray[np.bool_], margin: float = 0.1
) -> NDArray[np.uint8]:
    """Return the box of a mask with a margin, cut at the border; the whole photo if it is empty.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        mask: ``(H, W)`` bool.
        margin: at each side, as a share of the longer side of the box.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return pixels
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    space = round(margin * max(bottom - top, right - left))
    return pixels[max(0, top - space) : bottom + space, max(0, left - space) : right + space]
