"""The frame of a plot: from values to places on a small canvas, and round numbers along it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongueseg.i18n import Text

WIDTH, HEIGHT = 360, 250
"""The canvas, in units of about a pixel on a phone."""

LEFT, RIGHT, TOP, BOTTOM = 56, 338, 8, 212
"""Where the plotted area lies on it."""

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Axis:
    """A linear scale between two values and two places.

    Attributes:
        label: what it tells, in both languages.
        low, high: the values at its ends.
        start, end: the places of these values on the canvas.
        ticks: round values between them: place and text of each.
    """

    label: Text
    low: float
    high: float
    start: float
    end: float
    ticks: tuple[tuple[float, str], ...]

    def place(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return where values lie on the canvas, to a tenth of a unit."""
        share = (np.asarray(values, np.float64) - self.low) / (self.high - self.low)
        return np.round(self.start + share * (self.end - self.start), 1)


def x_axis(label: Text, low: float, high: float, most: int = 6) -> Axis:
    """Return a horizontal axis with at most ``most`` ticks."""
    return _axis(label, low, high, LEFT, RIGHT, most)


def y_axis(label: Text, low: float, high: float, most: int = 6) -> Axis:
    """Return a vertical axis with at most ``most`` ticks."""
    return _axis(label, low, high, BOTTOM, TOP, most)


def span(values: ArrayLike, margin: float = 0.04) -> tuple[float, float]:
    """Return low and high a little outside the values that are numbers; 0 and 1 without any."""
    every = np.asarray(values, np.float64)
    known = every[np.isfinite(every)]
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    room = margin * (high - low) or margin * abs(high) or 0.5
    return low - room, high + room


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Return multiples of 1, 2, 2.5 or 5 times a power of ten in a range, ``most`` at most."""
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    for step in (power * factor for factor in _STEPS):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            break
    return [step * number for number in range(first, last + 1)]


def _axis(label: Text, low: float, high: float, start: float, end: float, most: int) -> Axis:
    values = round_ticks(low, high, most)
    bare = Axis(label, low, high, start, end, ())
    ticks = zip(bare.place(values).tolist(), _texts(values), strict=True)
    return Axis(label, low, high, start, end, tuple(ticks))


def _texts(values: Sequence[float]) -> list[str]:
    """Write ticks with the digits that their distance needs."""
    step = abs(values[1] - values[0]) if len(values) > 1 else abs(values[0]) or 1.0
    digits = next(n for n in range(9) if math.isclose(round(step, n), step, rel_tol=1e-6))
    return [f"{value:.{digits}f}" for value in values]
