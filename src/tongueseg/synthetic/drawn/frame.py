"""Mouth coordinates: a mouth is described once and drawn close or far away, upright or tilted.

The unit is half the width of an open mouth. The origin lies between its corners, which are at
``u = -1`` and ``u = 1``; ``u`` grows to the right and ``v`` downwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongueseg.synthetic.drawn.planes import Plane, Points


@dataclass(frozen=True)
class Frame:
    """Where the mouth lies in the picture: ``unit`` pixels per mouth unit, origin at ``(x, y)``."""

    height: int
    width: int
    unit: float
    x: float
    y: float
    angle: float = 0.0

    def to_pixels(self, points: Points) -> Points:
        """Turn mouth units into pixels ``(x, y)``."""
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        turned = points @ np.array([[cos, sin], [-sin, cos]])
        return np.asarray(turned * self.unit + (self.x, self.y))

    def grid(self) -> tuple[Plane, Plane]:
        """Give the mouth coordinates ``u`` and ``v`` of every pixel."""
        y, x = np.mgrid[: self.height, : self.width].astype(np.float32)
        x, y = (x - self.x) / self.unit, (y - self.y) / self.unit
        cos, sin = np.float32(np.cos(self.angle)), np.float32(np.sin(self.angle))
        return cos * x + sin * y, cos * y - sin * x
