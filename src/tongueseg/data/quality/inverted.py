"""Masks that are white around the tongue and black on it."""

from __future__ import annotations

import cv2
import numpy as np

from tongueseg.data.masks import Mask, tongue_share
from tongueseg.io.photo import Photo
from tongueseg.measure.quality import border_pixels

# A tongue that is cut by the frame covers less of it, and its inverse covers more.
_FRAME = 0.5
# A hole below this share is a hole; a tongue is larger.
_SMALLEST = 0.01
# The black part has less of the frame than of the photo. What is left around a tongue that is cut
# by the frame has more.
_WITHIN = 0.8
# How much redder the white part may be, in standard deviations. A tongue is between 0.8 below and
# 2.6 above what is around it, so that this vouches for a mask and its absence says nothing.
_REDDER = 1.0


def is_inverted(mask: Mask, photo: Photo | None) -> bool:
    """Tell whether a mask ``(H, W)`` bool is white around the tongue and black on it.

    The white part covers most of the frame, the black part lies within, and the white part is not
    clearly the redder one. A tongue that fills most of the photo leaves its frame black.
    """
    black = 1 - tongue_share(mask)
    white_frame = tongue_share(border_pixels(mask))
    if white_frame < _FRAME or black < _SMALLEST:
        return False
    within = 1 - white_frame < _WITHIN * black
    return within and (photo is None or _redness(mask, photo) < _REDDER)


def _redness(mask: Mask, photo: Photo) -> float:
    """Return how much redder the white part is than the black, in standard deviations."""
    red = cv2.cvtColor(photo.pixels, cv2.COLOR_RGB2LAB)[..., 1].astype(np.float32)
    small = cv2.resize(mask.view(np.uint8), red.shape[::-1], interpolation=cv2.INTER_NEAREST)
    white, black = red[small > 0], red[small == 0]
    if not len(white) or not len(black):
        return 0.0
    spread = (white.var() * len(white) + black.var() * len(black)) / red.size
    return float((white.mean() - black.mean()) / max(spread, 1.0) ** 0.5)
