"""The five regions of a tongue: tip, middle and root, left and right side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.measure.axis import Axis
from tongueseg.measure.smooth_outline import Line

Floats = NDArray[np.float64]

REGIONS = ("tip", "middle", "root", "left", "right")
"""Their names, by number from 1; left and right are the person's own."""

TIP = ROOT = 0.2
"""Shares of the tongue's length, from either end."""
SIDE = 0.2
"""Share of the tongue's width at a place, from either edge, between tip and root."""

_PLACES = 128
"""Places along the axis at which the width is taken."""


@dataclass(frozen=True, eq=False)
class Regions:
    """Where a tongue is cut.

    Attributes:
        axis: from root to tip.
        root, tip: how far along the axis the tongue begins and ends, in pixels.
        left, right: ``(_PLACES,)`` float64, how far to the person's left both edges lie, from root
            to tip.
    """

    axis: Axis
    root: float
    tip: float
    left: Floats
    right: Floats

    @property
    def length(self) -> float:
        """How long the tongue is along its axis, in pixels."""
        return self.tip - self.root

    def share_along(self, x: Floats, y: Floats) -> Floats:
        """Return how far from root, 0, to tip, 1, points of the photo's plane lie."""
        return (self.axis.along(x, y) - self.root) / self.length

    def numbers(self, x: Floats, y: Floats) -> NDArray[np.uint8]:
        """Return the number of the region that each cell of a grid belongs to.

        Args:
            x: ``(w,)`` middles of the columns in the photo's plane.
            y: ``(h,)`` middles of the rows.

        Returns:
            ``(h, w)`` uint8 from 1 to 5, as in :data:`REGIONS`, on the tongue and around it.
        """
        share = self.share_along(x[None, :], y[:, None])
        place = np.clip(share * _PLACES, 0, _PLACES - 1).astype(np.intp)
        aside = self.axis.to_left(x[None, :], y[:, None])
        across = (aside - self.right[place]) / (self.left - self.right)[place]
        numbers = np.full(share.shape, 1 + REGIONS.index("middle"), np.uint8)
        numbers[across > 1 - SIDE] = 1 + REGIONS.index("left")
        numbers[across < SIDE] = 1 + REGIONS.index("right")
        numbers[share > 1 - TIP] = 1 + REGIONS.index("tip")
        numbers[share < ROOT] = 1 + REGIONS.index("root")
        return numbers


def cut_regions(outline: Line, axis: Axis) -> Regions:
    """Cut a tongue along its own axis.

    Args:
        outline: ``(N, 2)`` float64 of x and y in the photo's plane.
        axis: from root to tip.
    """
    along, aside = axis.along(*outline.T), axis.to_left(*outline.T)
    root, tip = float(along.min()), float(along.max())
    places = root + (np.arange(_PLACES) + 0.5) / _PLACES * (tip - root)
    before = along - places[:, None]
    after = np.roll(before, -1, 1)
    crosses = (before < 0) != (after < 0)
    step = np.divide(before, before - after, out=np.zeros_like(before), where=crosses)
    at = aside + step * (np.roll(aside, -1) - aside)
    left = np.where(crosses, at, -np.inf).max(1)
    right = np.where(crosses, at, np.inf).min(1)
    return Regions(axis, root, tip, left, right)
