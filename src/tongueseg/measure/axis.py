"""The tongue's own axis, from root to tip."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.measure.axis_features import log_odds, mirror_dice
from tongueseg.measure.resample import ResampledTongue
from tongueseg.measure.symmetry import ANGLES, COUNT, ByDirection, centroid

Floats = NDArray[np.float64]

_NEAR = COUNT // 8
"""Directions within 45° of each other are one answer."""
_UPRIGHT = math.radians(60)
"""In a photo known to be upright the tip points at most so far from straight down."""
_TIE = 1e-6
"""Of two ends that are alike the lower one is the tip."""


@dataclass(frozen=True)
class Axis:
    """A line through the middle of the tongue, and which of its ends is the tip.

    Attributes:
        x, y: the middle in the photo's plane, whose (0, 0) is the outer corner of the first pixel.
        angle: where the tip points, in radians, from the right of the photo over its bottom.
        confidence: how likely the tip points within 45° of there, 0 to 1.
        symmetry: Dice of the tongue and its mirror image in this line, 0 to 1.
    """

    x: float
    y: float
    angle: float
    confidence: float
    symmetry: float

    def along(self, x: Floats, y: Floats) -> Floats:
        """Return how far towards the tip points of the photo's plane lie, in pixels."""
        return (x - self.x) * math.cos(self.angle) + (y - self.y) * math.sin(self.angle)

    def to_left(self, x: Floats, y: Floats) -> Floats:
        """Return how far towards the person's own left points lie, in pixels.

        That is on the right of a photo whose tongue points down, unless the photo is mirrored.
        """
        return (x - self.x) * math.sin(self.angle) - (y - self.y) * math.cos(self.angle)


def find_axis(tongue: ResampledTongue, *, upright: bool = False) -> Axis:
    """Find the axis of a tongue from its shape and colour.

    Take the most likely direction (:mod:`tongueseg.measure.axis_features`), and then the mean of
    those within 45° of it, weighted by their probability. Unless both ends are exactly alike, which
    way up the photo is plays no part: a turned photo gives the same axis.

    Args:
        tongue: the tongue at the common size.
        upright: the tip is known to point down, give or take 60°.
    """
    dice = mirror_dice(tongue.cover)
    odds = log_odds(tongue, dice) + _TIE * np.sin(ANGLES)
    if upright:
        odds[np.sin(ANGLES) < math.cos(_UPRIGHT)] = -np.inf
    likely = np.exp(odds - odds.max())
    best = int(odds.argmax())
    angle, confidence = _mean_direction(best, likely)
    column, row = centroid(tongue.cover)
    x = float(np.interp(column, np.arange(len(tongue.x)), tongue.x))
    y = float(np.interp(row, np.arange(len(tongue.y)), tongue.y))
    alike = float(np.interp(angle, ANGLES, dice, period=2 * math.pi))
    return Axis(x, y, angle, confidence, alike)


def _mean_direction(best: int, likely: ByDirection) -> tuple[float, float]:
    """Return the mean direction near the best one, and the share of likelihood that is there."""
    steps = np.arange(-_NEAR, _NEAR + 1)
    near = likely[(best + steps) % COUNT]
    angle = ANGLES[best] + (near @ steps) / near.sum() * (2 * math.pi / COUNT)
    return float(angle), float(near.sum() / likely.sum())
