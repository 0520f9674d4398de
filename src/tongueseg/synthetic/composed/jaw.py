"""A mouth opens: the jaw drops, the upper lip rises, and a gap is left between them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tongueseg.synthetic.composed.anatomy import Mouth
from tongueseg.synthetic.composed.framing import Framed
from tongueseg.synthetic.composed.layers import Plane, smoothstep

# How far the jaw's movement spreads sideways below the lip.
_SPREAD = 0.7


@dataclass(frozen=True)
class Bite:
    """How far and in what shape a mouth opens, in mouth units.

    Attributes:
        drop: way of the lower lip's middle.
        rise: way of the upper lip's middle.
        width: where the gap ends, as a share of the mouth's half width.
        power: of the gap's outline; 0.5 is an ellipse, 1 a lens.
        lean: shifts the gap's deepest place sideways.
    """

    drop: float
    rise: float
    width: float = 0.97
    power: float = 0.6
    lean: float = 0.0


@dataclass(frozen=True)
class Opened:
    """A face whose mouth has been opened.

    Attributes:
        pixels: ``(S, S, 3)`` float32; what the gap shows is to be painted.
        x, y: ``(S, S)`` mouth coordinates of each pixel.
        top, bottom: ``(S, S)`` heights of the gap's edges in each pixel's column.
        inside: ``(S, S)`` 1 in the gap, softly 0 outside.
    """

    pixels: Plane
    x: Plane
    y: Plane
    top: Plane
    bottom: Plane
    inside: Plane

    def part(self, box: tuple[slice, slice]) -> Opened:
        """Return a part of it."""
        planes = (self.pixels, self.x, self.y, self.top, self.bottom, self.inside)
        return Opened(*(plane[box] for plane in planes))


def open_jaw(framed: Framed, bite: Bite) -> Opened:
    """Open the mouth of a face along the inner edge of its lower lip; teeth stay above."""
    mouth = framed.mouth
    shape = framed.pixels.shape[:2]
    x, y = mouth.grid((shape[0], shape[1]))
    line = _line(mouth, x)
    wide = _bump(x, bite, bite.width)
    top, bottom = line - bite.rise * wide, line + bite.drop * wide
    below, above = y - bottom, top - y
    length = max(2.2 * bite.drop, 1.5 * (mouth.chin - mouth.line(mouth.lower, 0)), 0.5)
    deep = np.clip(below / length, 0, 1)
    way = bite.drop * _bump(x, bite, bite.width * (1 + _SPREAD * deep)) * (1 - smoothstep(deep))
    lift = bite.rise * wide * (1 - smoothstep(above / 0.8))
    # In the gap the line of the lips is drawn out, for those who paint over part of it only.
    shift = np.where(below > 0, -way, np.where(above > 0, lift, line - y)).astype(np.float32)
    pixels = _moved(framed.pixels, shift * np.float32(mouth.unit), mouth)
    soft = np.float32(1.0 + 1.6 * framed.softness)
    inside = np.clip(np.minimum(-above, -below) * np.float32(mouth.unit) / soft + 0.5, 0, 1)
    # Where the lips touch, their line is no gap.
    apart = smoothstep((bottom - top) * np.float32(mouth.unit), 0.5, 2.5)
    return Opened(pixels, x, y, top, bottom, inside * apart)


def _line(mouth: Mouth, x: Plane) -> Plane:
    """Return the height of the lower lip's inner edge for each ``x``."""
    steps = np.linspace(-1.6, 1.6, 257)
    values = np.interp(steps, mouth.lower[:, 0], mouth.lower[:, 1]).astype(np.float32)
    values = cv2.GaussianBlur(values[None], (0, 0), 4, borderType=cv2.BORDER_REPLICATE)[0]
    place = np.clip((x + 1.6) * (256 / 3.2), 0, 255.99)
    whole = place.astype(np.int32)
    line = values[whole] + (values[whole + 1] - values[whole]) * (place - whole)
    return np.asarray(line, np.float32)


def _bump(x: Plane, bite: Bite, width: Plane | float) -> Plane:
    """Return 1 in the middle of the gap, 0 at its corners."""
    u = np.clip(x / width, -1, 1)
    u = u - bite.lean * (1 - u * u)
    return np.asarray(np.maximum(0, 1 - u * u) ** np.float32(bite.power), np.float32)


def _moved(pixels: Plane, shift: Plane, mouth: Mouth) -> Plane:
    """Return the picture whose pixel at p is the old one at p + shift along the mouth's y."""
    height, width = shift.shape
    down = mouth.axes[1].astype(np.float32)
    columns = np.arange(width, dtype=np.float32) + shift * down[0]
    rows = np.arange(height, dtype=np.float32)[:, None] + shift * down[1]
    moved = cv2.remap(pixels, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(moved, np.float32)
