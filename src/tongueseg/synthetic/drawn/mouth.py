"""The open mouth: lips, the dark cavity, teeth; and how they hide or show the tongue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongueseg.synthetic.drawn.canvas import Canvas
from tongueseg.synthetic.drawn.curves import ellipse, power, spline, turn, wobble
from tongueseg.synthetic.drawn.palette import Complexion
from tongueseg.synthetic.drawn.planes import Paint, Plane, Points, bump, mix, smoothstep

# Further out than any picture reaches.
_FAR = 20.0


@dataclass(frozen=True)
class Mouth:
    """The curves of an open mouth, in mouth units.

    Attributes:
        opening: inner edge of both lips.
        lips: outer edge of both lips.
        teeth: one closed curve per upper tooth; empty where none show.
        molars: one closed curve per lower tooth beside the tongue; empty where none show.
        rise: how far the opening reaches above the corners.
        drop: how far it reaches below them.
        lip: ``v`` of the outer edge of the upper lip.
    """

    opening: Points
    lips: Points
    teeth: list[Points]
    molars: list[Points]
    rise: float
    drop: float
    lip: float


def shape_mouth(rng: np.random.Generator) -> Mouth:
    """Draw the curves of a mouth that is held open."""
    rise, drop = rng.uniform(0.3, 0.85), rng.uniform(0.4, 0.8)
    angle = turn()
    opening = _opening(rng, angle, rise, drop)
    upper, lower = rng.uniform(0.14, 0.3), rng.uniform(0.16, 0.3)
    lips = opening + _thickness(rng, angle, opening, upper, lower)
    return Mouth(
        opening=opening,
        lips=lips,
        teeth=_upper_teeth(rng, rise) if rng.random() < 0.5 else [],
        molars=_molars(rng, drop) if rng.random() < 0.2 else [],
        rise=rise,
        drop=drop,
        lip=float(lips[:, 1].min()),
    )


def _opening(rng: np.random.Generator, angle: Points, rise: float, drop: float) -> Points:
    sine = np.sin(angle)
    squareness = np.where(sine < 0, rng.uniform(1.9, 3.0), rng.uniform(1.9, 2.5))
    u = power(np.cos(angle), 2 / squareness)
    v = power(sine, 2 / squareness) * np.where(sine < 0, rise, drop)
    lively = 0.012 * wobble(rng, angle, (2, 7))
    return np.stack([u * (1 + lively), v * (1 + lively)], axis=1)


def _thickness(
    rng: np.random.Generator, angle: Points, opening: Points, upper: float, lower: float
) -> Points:
    """Give the step from the inner to the outer edge: thin corners, a bow above the middle."""
    sine = np.sin(angle)
    bow = rng.uniform(0.02, 0.08) * np.exp(-((opening[:, 0] / 0.16) ** 2))
    full = np.where(sine < 0, upper, lower) * np.abs(sine) ** 0.8 + 0.04 - bow * (sine < 0)
    return np.stack([0.6 * np.cos(angle) * full + 0.03 * np.cos(angle), sine * full], axis=1)


def _upper_teeth(rng: np.random.Generator, rise: float) -> list[Points]:
    """Give the upper teeth on an arch, the middle ones largest, hanging from the upper lip."""
    bottom = -rise + rng.uniform(0.06, 0.24)
    gap = rng.choice([0.004, rng.uniform(0.01, 0.04)], p=[0.85, 0.15])
    scale = rng.uniform(0.85, 1.1)
    teeth: list[Points] = []
    for side in (-1, 1):
        edge = gap / 2
        for order, width in enumerate((0.2, 0.16, 0.16, 0.14, 0.12)):
            half = width * scale / 2
            low = bottom - (0.0, 0.02, 0.01, 0.05, 0.1)[order] + rng.normal(0, 0.006)
            centre = (side * (edge + half), low - 0.22)
            teeth.append(ellipse(centre, (half - 0.004, 0.22), squareness=rng.uniform(3.6, 5)))
            edge += 2 * half
    return teeth


def _molars(rng: np.random.Generator, drop: float) -> list[Points]:
    """Give lower teeth that follow the lower edge of the opening on both sides."""
    return [
        ellipse(
            (side * (0.92 - 0.07 * order), 0.12 + 0.13 * order + rng.normal(0, 0.01)),
            (0.075, 0.075),
            squareness=2.8,
        )
        for side in (-1, 1)
        for order in range(int(2 + drop * 3))
    ]


def in_front_of_tongue(canvas: Canvas, mouth: Mouth) -> Plane:
    """Give the coverage of what hides the tongue: the upper lip, all above it, upper teeth."""
    upper = mouth.opening[mouth.opening[:, 1] <= 0]
    upper = upper[np.argsort(upper[:, 0])]
    left, right = upper[0], upper[-1]
    frame = [(_FAR, right[1]), (_FAR, -_FAR), (-_FAR, -_FAR), (-_FAR, left[1])]
    return canvas.fill(np.concatenate([upper, np.array(frame)]), *mouth.teeth, *_gaps(mouth.teeth))


def _gaps(teeth: list[Points]) -> list[Points]:
    """Give what lies between the teeth: in so narrow a gap one sees the dark, not the tongue."""
    if not teeth:
        return []
    lowest = sorted((float(tooth[:, 0].mean()), float(tooth[:, 1].max())) for tooth in teeth)
    edge = [(u, v - 0.03) for u, v in lowest]
    return [np.array([*edge, (edge[-1][0], -_FAR), (edge[0][0], -_FAR)])]


def paint_mouth(canvas: Canvas, mouth: Mouth, person: Complexion) -> None:
    """Paint lips, cavity and teeth, without the tongue."""
    paint_lips(canvas, canvas.fill(mouth.lips), person)
    opening = canvas.fill(mouth.opening)
    canvas.over(_cavity(canvas, mouth), opening)
    _paint_teeth(canvas, canvas.fill(*mouth.molars) * opening, mouth, dim=0.38)
    visible = canvas.fill(*mouth.teeth) * opening
    _paint_teeth(canvas, visible, mouth, dim=0.95)
    rim = canvas.blur(opening, 0.03) * (1 - opening)
    canvas.darken(rim * np.float32(0.55))


def paint_closed_mouth(canvas: Canvas, person: Complexion) -> None:
    """Paint two lips that rest on each other."""
    rng = canvas.rng
    peak, full = rng.uniform(0.2, 0.34), rng.uniform(0.28, 0.42)
    upper = [(-1, 0), (-0.55, -0.7 * peak), (-0.2, -peak), (0, -0.8 * peak)]
    lower = [(0.6, 0.75 * full), (0.0, full), (-0.6, 0.75 * full)]
    outer = [*upper, *[(-u, v) for u, v in reversed(upper[:-1])], *lower]
    paint_lips(canvas, canvas.fill(spline(outer, closed=True)), person)
    line = spline([(-1.04, 0.01), (-0.5, 0.02), (0, 0.05), (0.5, 0.02), (1.04, 0.01)], closed=False)
    canvas.darken(canvas.blur(canvas.stroke([line], 0.07), 0.05) * np.float32(0.6))
    canvas.over((0.16, 0.07, 0.07), canvas.blur(canvas.stroke([line], 0.025), 0.012))


def paint_lips(canvas: Canvas, coverage: Plane, person: Complexion) -> None:
    """Paint the red of the lips with its upright wrinkles and a moist sheen."""
    rng = canvas.rng
    # The border between red and skin is soft.
    soft = canvas.blur(coverage, rng.uniform(0.012, 0.03))
    wrinkles = canvas.noise(0.03, 2, stretch=(1, 4)) * (0.6 + 0.4 * canvas.noise(0.2))
    body = canvas.blur(coverage, 0.09)
    height = np.asarray(0.14 * body + 0.001 * wrinkles, np.float32)
    shade = (1 + 0.02 * wrinkles) * (1 + 0.06 * canvas.noise(0.3, 2)) * canvas.relief(height)
    paint = np.asarray(person.lips, np.float32) * shade[..., None]
    sheen = canvas.gleam(height, 30) * smoothstep(wrinkles + canvas.noise(0.15, 2), 0, 3)
    canvas.over(paint + (sheen * np.float32(rng.uniform(0, 0.16)))[..., None], soft)


def _cavity(canvas: Canvas, mouth: Mouth) -> Paint:
    """Give the paint of the inside: nearly black, the palate faintly lit in some."""
    rng = canvas.rng
    depth = smoothstep(np.hypot(canvas.u / 1.05, (canvas.v + 0.1) / mouth.rise), 0.3, 1.0)
    glow = rng.uniform(0.0, 0.7) * depth + 0.12 * canvas.noise(0.3, 3) + 0.1
    lit = np.asarray(np.clip(glow, 0, 1), np.float32)
    dark, palate = (0.07, 0.045, 0.045), np.array([0.46, 0.25, 0.24]) * rng.uniform(0.6, 1.1)
    paint = mix(dark, palate, lit)
    wet = smoothstep(canvas.noise(0.03, 2), 1.6, 2.8) * lit * np.float32(rng.uniform(0, 0.3))
    return np.asarray(paint + wet[..., None], np.float32)


def _paint_teeth(canvas: Canvas, coverage: Plane, mouth: Mouth, *, dim: float) -> None:
    rng = canvas.rng
    ivory = np.array([0.95, 0.92, 0.85]) * rng.uniform(0.88, 1.02) * (1, 1, rng.uniform(0.94, 1.02))
    height = 0.05 * canvas.blur(coverage, 0.03)
    shade = canvas.relief(height) * (1 + 0.02 * canvas.noise(0.1, 2))
    # The lip throws its shade on the upper part of the teeth.
    shade *= 1 - 0.35 * bump(canvas.v, -mouth.rise, 0.12)
    paint = ivory.astype(np.float32) * (shade * np.float32(dim))[..., None]
    canvas.over(paint + canvas.gleam(height, 50)[..., None] * np.float32(0.05), coverage)
