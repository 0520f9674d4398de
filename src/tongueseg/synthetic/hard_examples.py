"""Hard examples made of close-ups: a small tongue in other surroundings, a photo without one."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# The least side of a crop without a mouth, as a share of the photo's.
_LEAST_CROP = 0.12


def paste_shrunk(
    scene: Pixels, photo: Pixels, mask: Mask, *, share: float, rng: np.random.Generator
) -> tuple[Pixels, Mask]:
    """Shrink a close-up and paste it somewhere into a scene.

    Args:
        scene: ``(H, W, 3)`` uint8 RGB.
        photo: ``(h, w, 3)`` uint8 RGB.
        mask: ``(h, w)`` bool with a tongue.
        share: of the scene that the tongue covers; less where the photo would not fit.
        rng: draws the place.

    Returns:
        The scene with the photo in it, and its mask ``(H, W)`` bool.
    """
    height, width = scene.shape[:2]
    scale = float(np.sqrt(share * height * width / mask.sum()))
    scale = min(scale, height / mask.shape[0], width / mask.shape[1])
    down, across = (max(1, round(scale * side)) for side in mask.shape)
    top, left = rng.integers(height - down + 1), rng.integers(width - across + 1)
    place = np.s_[top : top + down, left : left + across]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    composed, truth = scene.copy(), np.zeros((height, width), np.bool_)
    composed[place] = cv2.resize(photo, (across, down), interpolation=how)
    shares = cv2.resize(mask.view(np.uint8) * np.uint8(255), (across, down), interpolation=how)
    truth[place] = np.asarray(shares) >= 128
    return composed, truth


def crop_without_mouth(mask: Mask, *, along: float) -> tuple[slice, slice] | None:
    """Find the largest square beside the tongue that holds skin and no mouth.

    Args:
        mask: ``(H, W)`` bool.
        along: where along the side that has room, 0 to 1.

    Returns:
        Rows and columns of the square, or None where there is no room.
    """
    height, width = mask.shape
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    # Above the tongue lie teeth and lip; half its height more is free of the mouth.
    top = int(rows[0]) - int(rows[-1] - rows[0]) // 2
    room = {
        "top": min(top, width),
        "bottom": min(height - 1 - int(rows[-1]), width),
        "left": min(int(columns[0]), height),
        "right": min(width - 1 - int(columns[-1]), height),
    }
    where = max(room, key=lambda name: room[name])
    side = room[where]
    if side < _LEAST_CROP * min(height, width):
        return None
    y = {"top": 0, "bottom": height - side}.get(where, round(along * (height - side)))
    x = {"left": 0, "right": width - side}.get(where, round(along * (width - side)))
    return slice(y, y + side), slice(x, x + side)
