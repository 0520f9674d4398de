"""What a photo looks like in 256 numbers, so that photos can be told to be alike."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

_SIDE = 8
"""Cells across: colour and layout count, details do not."""


def descriptor(pixels: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Values:
    """Describe a photo by its colours and by where its tongue lies.

    Args:
        pixels: ``(h, w, 3)`` uint8 RGB.
        mask: ``(H, W)`` bool, of any size.

    Returns:
        ``(256,)`` float32: L*a*b* of 8 x 8 cells, then the share of each cell that is tongue.
    """
    side = (_SIDE, _SIDE)
    small = cv2.resize(pixels, side, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    tongue = cv2.resize(mask.astype(np.float32), side, interpolation=cv2.INTER_AREA)
    return np.concatenate([lab.ravel(), tongue.ravel()]).astype(np.float32)


def standardize(descriptors: Sequence[Values]) -> Values:
    """Return descriptors ``(N, 256)`` in which colours and tongue spread equally far.

    Either part is divided by the root of its mean squared distance from its mean.
    """
    values = np.stack(descriptors)
    parts = np.split(values - values.mean(axis=0), [3 * _SIDE**2], axis=1)
    spreads = [np.sqrt((part**2).sum(axis=1).mean()) for part in parts]
    return np.concatenate(
        [part / max(spread, 1e-6) for part, spread in zip(parts, spreads, strict=True)], axis=1
    )
