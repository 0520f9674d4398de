"""The outline of a tongue: wide or narrow, pointed or blunt, bent, notched, tooth-marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongueseg.synthetic.drawn.curves import power, turn, wobble
from tongueseg.synthetic.drawn.planes import Points


@dataclass(frozen=True)
class Tongue:
    """The outline of a tongue that is put out, in mouth units.

    Attributes:
        outline: closed curve.
        root: ``v`` of its upper end.
        tip: ``v`` of its lower end.
        breadth: half its greatest width.
        bend: how far to the right the tip lies of the root.
    """

    outline: Points
    root: float
    tip: float
    breadth: float
    bend: float


def shape_tongue(rng: np.random.Generator, *, top: float, drop: float) -> Tongue:
    """Draw the outline of a tongue.

    Args:
        rng: where the shape comes from.
        top: ``v`` of the upper edge of the mouth's opening, under which the root may lie.
        drop: ``v`` of the lower edge, beyond which the tip always reaches.
    """
    root = top + rng.uniform(-0.25, 0.4) * abs(top)
    tip = drop + rng.uniform(0.45, 1.05)
    breadth = rng.uniform(0.7, 1.0)
    bend = rng.normal(0, 0.07)
    angle = turn()
    u, v = _body(rng, angle, breadth)
    swell = 1 + 0.012 * wobble(rng, angle, (2, 12)) + _tooth_marks(rng, angle)
    u, v = u * swell, v * swell
    along = (v + 1) / 2
    v = root + along * (tip - root)
    u = u + bend * np.clip(along, 0, None) ** 1.5
    v = v + _dents(rng, u - bend * along, np.sin(angle), breadth)
    return Tongue(np.stack([u, v], axis=1), root, tip, breadth, bend)


def _body(rng: np.random.Generator, angle: Points, breadth: float) -> tuple[Points, Points]:
    """Give a superellipse that tapers to the tip: ``u`` in mouth units, ``v`` from -1 to 1."""
    sine, cosine = np.sin(angle), np.cos(angle)
    blunt = rng.uniform(1.75, 3.0)
    squareness = np.where(sine > 0, blunt, rng.uniform(2.6, 4.0))
    u = power(cosine, 2 / squareness)
    v = power(sine, 2 / squareness)
    # The widest place lies above the middle; a pointed tongue narrows more.
    waist = rng.uniform(-0.35, 0.1)
    taper = rng.uniform(0.0, 0.3)
    u = u * breadth * (1 - taper * _ramp(v - waist) - 0.12 * _ramp(waist - v))
    return u, v


def _ramp(value: Points) -> Points:
    """Rise from 0 to ``value`` around 0 without the corner of a plain maximum."""
    return np.asarray(np.logaddexp(0, 5 * value) / 5)


def _tooth_marks(rng: np.random.Generator, angle: Points) -> Points:
    """Scallops along both sides, where the teeth press on a swollen tongue."""
    depth = rng.choice([0.0, rng.uniform(0.004, 0.014)], p=[0.5, 0.5])
    sides = np.clip(1.1 - np.abs(np.sin(angle - 0.25 * np.sign(np.cos(angle)))) ** 3, 0, 1)
    phase = angle + 0.12 * wobble(rng, angle, (3, 12))
    depth = depth * np.clip(1 + 0.7 * wobble(rng, angle, (2, 9)), 0, None)
    return np.asarray(depth * sides * np.cos(rng.integers(16, 25) * phase))


def _dents(rng: np.random.Generator, u: Points, sine: Points, breadth: float) -> Points:
    """The hollow at the middle of the root, and the notch that some tips have."""
    hollow = rng.uniform(0.0, 0.14) * np.exp(-((u / (0.5 * breadth)) ** 2)) * (sine < 0)
    depth = rng.choice([0.0, rng.uniform(0.02, 0.07)], p=[0.65, 0.35])
    notch = depth * np.exp(-((u / (0.16 * breadth)) ** 2)) * (sine > 0)
    return np.asarray(hollow - notch)
