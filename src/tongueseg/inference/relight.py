"""Changes a photo's light: takes haze off, halves a colour cast, dims."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

MAX_BLACK_POINT = 127
"""No black point lies above this value, so that contrast is doubled at most."""

MEAN_COLOUR = (1.444, 0.798, 0.757)
"""Mean red, green and blue of a photo of a tongue with skin around it, over the mean of the three.
Taken from the booth's 480 training photos, with their black point at 0."""


@dataclass(frozen=True)
class Relight:
    """How a photo's values change, all pixels alike.

    Attributes:
        black_point: share of the photo's values that become black, 0 to 1.
        brightness: mean value, 0 to 255, to which a brighter photo is dimmed.
    """

    black_point: float
    brightness: float


RELIGHT = Relight(black_point=0.01, brightness=45)
"""The relight of test-time augmentation and of bright photos."""


def relight(pixels: NDArray[np.uint8], how: Relight) -> NDArray[np.uint8]:
    """Return ``(H, W, 3)`` uint8 RGB in other light.

    First the black point goes to 0 and white stays, which takes off haze and flare. Then a colour
    cast is halved, and a photo that is too bright is dimmed. The order of a channel's values
    stays.
    """
    counts = histograms(pixels)
    black = black_point(counts, how.black_point)
    clear = np.floor((np.arange(256) - black).clip(0) * 255 / (255 - black) + 0.5)
    means = [max(1.0, float(channel @ clear) / float(channel.sum())) for channel in counts]
    whole = sum(means) / 3
    # Half way: the colours of a photo also tell what it shows.
    gains = [
        math.sqrt(share * whole / mean) for share, mean in zip(MEAN_COLOUR, means, strict=True)
    ]
    brightness = sum(mean * gain for mean, gain in zip(means, gains, strict=True)) / 3
    dim = min(1.0, how.brightness / brightness)
    values = [np.floor(clear * gain * dim + 0.5).clip(0, 255) for gain in gains]
    table = np.stack(values, axis=-1).astype(np.uint8)[None]
    return np.asarray(cv2.LUT(pixels, table), np.uint8)


def histograms(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return how often each value of ``(H, W, 3)`` uint8 occurs, ``(3, 256)``, a channel a row."""
    rows = [cv2.calcHist([pixels], [c], None, [256], [0, 256]).ravel() for c in range(3)]
    return np.stack(rows).astype(np.float64)


def black_point(counts: NDArray[np.float64], share: float) -> int:
    """Return the largest value that at most a share of all values lie below.

    Args:
        counts: how often each value occurs, ``(3, 256)``; all channels count together.
        share: 0 to 1.

    Returns:
        0 to :data:`MAX_BLACK_POINT`.
    """
    below = np.cumsum(counts.sum(axis=0))
    return min(MAX_BLACK_POINT, int(np.searchsorted(below, share * below[-1], side="right")))
