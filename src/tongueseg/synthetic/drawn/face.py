"""A whole head with its hair, eyes and nose, in mouth units around the mouth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongueseg.synthetic.drawn.canvas import Canvas
from tongueseg.synthetic.drawn.curves import ellipse, mirrored, spline
from tongueseg.synthetic.drawn.palette import Complexion
from tongueseg.synthetic.drawn.planes import Plane, Points, bump, smoothstep
from tongueseg.synthetic.drawn.skin import paint_folds, paint_skin, paint_stubble


@dataclass(frozen=True)
class Face:
    """Where the parts of a face lie, as ``v`` in mouth units, all but ``chin`` above the mouth.

    Attributes:
        lip: outer edge of the upper lip.
        nose: base of the nose.
        eyes: middle of the eyes.
        crown: top of the skull.
        chin: lower end.
        breadth: half the width at the cheekbones.
    """

    lip: float
    nose: float
    eyes: float
    crown: float
    chin: float
    breadth: float


def shape_face(rng: np.random.Generator, *, lip: float, chin: float) -> Face:
    """Draw the proportions of a face around a mouth."""
    nose = lip - rng.uniform(0.35, 0.5)
    eyes = nose - rng.uniform(1.75, 2.1)
    crown = eyes - rng.uniform(2.6, 3.0)
    return Face(lip, nose, eyes, crown, chin, rng.uniform(2.3, 2.7))


def paint_head(canvas: Canvas, face: Face, person: Complexion) -> None:
    """Paint shoulders, hair and face; the mouth is left to its own painter."""
    rng = canvas.rng
    skull = canvas.fill(_skull(face))
    long_hair = rng.random() < 0.5
    _paint_hair(canvas, person, canvas.fill(_mane(face, long_hair)) * (1 - skull))
    _paint_body(canvas, face, person)
    ears = canvas.fill(*_ears(face)) * (1 - skull)
    paint_skin(canvas, person, ears * np.float32(0 if long_hair else 1), np.zeros_like(skull))
    paint_skin(canvas, person, skull, _relief(canvas, face))
    canvas.darken(canvas.blur(1 - skull, 0.28) * skull * np.float32(rng.uniform(0.3, 0.55)))
    _paint_nose(canvas, face, person)
    paint_folds(canvas, skull, nose=face.nose, chin=face.chin)
    _paint_eyes(canvas, face, person)
    if rng.random() < 0.25:
        paint_stubble(canvas, person, skull, lip=face.lip)
    _paint_hair(canvas, person, canvas.blur(_fringe(canvas, face, long_hair), 0.03))


def _skull(face: Face) -> Points:
    wide, chin, top = face.breadth, face.chin, face.crown
    right = [
        (0.0, chin),
        (0.28 * wide, chin - 0.06),
        (0.58 * wide, chin - 0.6),
        (0.83 * wide, 0.1),
        (0.96 * wide, face.nose - 0.3),
        (wide, face.eyes),
        (0.93 * wide, 0.55 * face.eyes + 0.45 * top),
        (0.55 * wide, top + 0.36),
        (0.0, top),
    ]
    return spline(mirrored(right), closed=True)


def _mane(face: Face, long: bool) -> Points:
    """Give the outline of the hair behind the head."""
    wide = face.breadth * (1.13 if long else 1.05)
    end = face.chin + 1.6 if long else face.eyes - 0.4
    right = [
        (0.0, end),
        (0.9 * wide, end),
        (wide * (1.12 if long else 1.0), (end + face.eyes) / 2),
        (0.98 * wide, 0.6 * face.eyes + 0.4 * face.crown),
        (0.82 * wide, 0.2 * face.eyes + 0.8 * face.crown),
        (0.45 * wide, face.crown - 0.27),
        (0.0, face.crown - 0.42),
    ]
    return spline(mirrored(right), closed=True)


def _fringe(canvas: Canvas, face: Face, long: bool) -> Plane:
    """Give the coverage of the hair over the forehead, with an uneven hairline."""
    rng = canvas.rng
    cap = canvas.fill(_mane(face, long))
    ragged = 0.1 * canvas.noise(0.05, 2, stretch=(1, 6)) + 0.08 * canvas.noise(0.5)
    parting = 1 + 0.3 * rng.choice([-1, 1]) * canvas.u / face.breadth
    line = face.crown + rng.uniform(0.7, 1.2) + rng.uniform(0.1, 0.3) * canvas.u**2 * parting
    sides = smoothstep(np.abs(canvas.u), 0.93 * face.breadth, 0.98 * face.breadth)
    low = face.chin + 1.0 if long else face.eyes + 0.4
    beside = sides * smoothstep(canvas.v, low, low - 0.4)
    above = smoothstep(canvas.v - line + ragged, 0.12, -0.12)
    return np.asarray(cap * np.maximum(above, beside), np.float32)


def _paint_hair(canvas: Canvas, person: Complexion, where: Plane) -> None:
    strands = canvas.noise(0.05, 2, stretch=(1, 12))
    waves = canvas.noise(0.6, 2)
    canvas.over(person.hair * np.exp(0.16 * strands + 0.14 * waves)[..., None], where)


def _ears(face: Face) -> list[Points]:
    middle = (face.eyes + face.nose) / 2
    return [ellipse((side * face.breadth * 1.01, middle), (0.3, 0.75)) for side in (-1, 1)]


def _paint_body(canvas: Canvas, face: Face, person: Complexion) -> None:
    """Paint neck and clothes."""
    rng = canvas.rng
    wide = face.breadth
    neck = ellipse((0, face.chin + 0.6), (0.66 * wide, 2.6), squareness=4)
    canvas.over(person.skin * 0.72, canvas.blur(canvas.fill(neck), 0.02))
    shade = bump(canvas.v, face.chin + 0.1, 0.6) * np.float32(0.4)
    canvas.darken(shade * canvas.fill(neck))
    base = face.chin + rng.uniform(0.9, 1.4)
    right = [(0, base + 0.7), (0.5 * wide, base + 0.25), (1.0 * wide, base + 0.3)]
    right += [(2.1 * wide, base + 1.2), (2.5 * wide, base + 5.0), (2.4 * wide, base + 14)]
    shirt = spline(mirrored([(0, base + 14), *right[::-1]]), closed=True)
    cloth = rng.uniform(0.05, 0.8, 3) * 0.7 + 0.3 * rng.uniform(0.05, 0.8)
    creases = 1 + 0.09 * canvas.noise(1.2, 2, stretch=(0.5, 1.5)) + 0.03 * canvas.noise(0.05)
    canvas.over(cloth * creases[..., None], canvas.fill(shirt))


def _relief(canvas: Canvas, face: Face) -> Plane:
    """Give the height field of the face: an egg with brow, cheekbones, nose and chin."""
    u, v = canvas.u, canvas.v
    middle, half = (face.chin + face.crown) / 2, (face.chin - face.crown) / 2
    egg = 1.15 * np.sqrt(np.clip(1.1 - (u / face.breadth) ** 2 - ((v - middle) / half) ** 2, 0, 1))
    brow = 0.12 * bump(v, face.eyes - 0.5, 0.3) * bump(np.abs(u), 1.1, 0.8)
    sockets = -0.16 * bump(v, face.eyes, 0.32) * bump(np.abs(u), 1.1, 0.55)
    cheeks = 0.14 * bump(v, face.nose - 0.5, 0.6) * bump(np.abs(u), 1.45, 0.5)
    length = smoothstep(v, face.eyes - 0.3, face.nose - 0.3) * smoothstep(
        v, face.nose, face.nose - 0.12
    )
    bridge = 0.3 * length * bump(u, 0, 0.34)
    mound = 0.14 * bump(u, 0, 0.6) * bump(v, face.chin - 0.3, 0.3)
    height = np.asarray(egg + brow + sockets + cheeks + bridge + mound, np.float32)
    return canvas.blur(height, 0.05)


def _paint_nose(canvas: Canvas, face: Face, person: Complexion) -> None:
    v = face.nose
    wings = [ellipse((side * 0.42, v - 0.16), (0.19, 0.2)) for side in (-1, 1)]
    rims = canvas.stroke(wings, 0.04)
    holes = canvas.fill(*[ellipse((side * 0.21, v - 0.02), (0.13, 0.065)) for side in (-1, 1)])
    canvas.darken(canvas.blur(rims, 0.05) * np.float32(0.3))
    base = canvas.stroke([spline([(-0.5, v), (0, v + 0.08), (0.5, v)], closed=False)], 0.1)
    canvas.darken(canvas.blur(base, 0.08) * np.float32(0.4))
    canvas.over(person.skin * 0.18, canvas.blur(holes, 0.03) * np.float32(0.85))


def _paint_eyes(canvas: Canvas, face: Face, person: Complexion) -> None:
    rng = canvas.rng
    iris = np.array([(0.2, 0.12, 0.08), (0.35, 0.24, 0.14), (0.3, 0.42, 0.5)])[
        rng.choice(3, p=[0.65, 0.25, 0.1])
    ]
    gape, gaze, lift = rng.uniform(0.16, 0.23), rng.normal(0, 0.05), rng.uniform(0.5, 0.7)
    for side in (-1, 1):
        u, v = side * 0.43 * face.breadth, face.eyes
        inner, outer = (u - side * 0.4, v + 0.03), (u + side * 0.42, v + 0.02)
        upper = spline([inner, (u - 0.04 * side, v - gape), outer], closed=False)
        lower = spline([outer, (u, v + 0.75 * gape), inner], closed=False)
        lids = canvas.fill(np.concatenate([upper, lower]))
        canvas.over((0.86, 0.83, 0.81), lids)
        centre = (u + gaze, v - 0.02)
        canvas.over(iris, lids * canvas.fill(ellipse(centre, (0.19, 0.19))))
        canvas.over((0.02, 0.02, 0.02), lids * canvas.fill(ellipse(centre, (0.085, 0.085))))
        canvas.over(
            (0.95, 0.95, 0.95), canvas.fill(ellipse((u + gaze - 0.06, v - 0.08), (0.035, 0.035)))
        )
        canvas.darken(lids * bump(canvas.v, v - gape, 0.12) * np.float32(0.55))
        canvas.over(person.hair * 0.5, canvas.blur(canvas.stroke([upper], 0.05), 0.012))
        creases = canvas.stroke([lower, upper - np.array([0, 0.13])], 0.03)
        canvas.darken(canvas.blur(creases, 0.02) * np.float32(0.4))
        _paint_brow(canvas, person, side, face.eyes - lift)


def _paint_brow(canvas: Canvas, person: Complexion, side: int, v: float) -> None:
    rng = canvas.rng
    place = rng.uniform(0, 1, 130)
    u = side * (0.55 + 1.15 * place)
    roots = np.stack([u, v + rng.uniform(-0.06, 0.04) - 0.5 * place * (0.75 - place)], axis=1)
    roots += rng.normal(0, 0.03, roots.shape) * (1.1 - 0.7 * place)[:, None]
    hairs = [np.stack([root, root + np.array([side * 0.12, -0.03])]) for root in roots]
    canvas.over(person.hair, canvas.blur(canvas.stroke(hairs, 0.025, 0.75), 0.012))
