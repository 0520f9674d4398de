"""Skin: tone, pores, blotches, moles, folds and stubble."""

from __future__ import annotations

import numpy as np

from tongueseg.synthetic.drawn.canvas import Canvas
from tongueseg.synthetic.drawn.curves import spline
from tongueseg.synthetic.drawn.palette import Complexion
from tongueseg.synthetic.drawn.planes import Plane, Points, smoothstep


def paint_skin(canvas: Canvas, person: Complexion, where: Plane, height: Plane) -> None:
    """Paint skin over a height field in mouth units where ``where``, in ``[0, 1]``, is not 0."""
    rng = canvas.rng
    tone = np.asarray(person.skin, np.float32) * (1 + 0.022 * canvas.noise(0.8, 3))[..., None]
    flush = np.clip(0.5 + 0.5 * canvas.noise(0.5, 3), 0, 1) * rng.uniform(0.04, 0.14)
    tone *= 1 - flush[..., None] * np.asarray([0.1, 0.8, 0.8], np.float32)
    pores = 0.5 * canvas.noise(0.03) + 0.7 * canvas.noise(0.014)
    tone *= (1 + 0.016 * pores)[..., None]
    rough = height + np.float32(0.0003) * pores + np.float32(0.002) * canvas.noise(0.2, 2)
    tone *= canvas.relief(rough)[..., None]
    shine = canvas.gleam(height, 24) * smoothstep(canvas.noise(0.5, 2), -2, 2)
    tone += (shine * np.float32(rng.uniform(0, 0.08)))[..., None]
    canvas.over(tone, where)
    _paint_moles(canvas, person, where)


def _paint_moles(canvas: Canvas, person: Complexion, where: Plane) -> None:
    rng = canvas.rng
    count = int(rng.integers(0, 14))
    reach = max(canvas.frame.height, canvas.frame.width) / canvas.frame.unit
    centres = rng.uniform(-0.7, 0.7, (count, 2)) * reach
    spots = canvas.blur(canvas.dots(centres, rng.uniform(0.006, 0.026, count)), 0.006)
    canvas.over(person.skin * (0.55, 0.45, 0.42), spots * where * np.float32(rng.uniform(0.2, 0.8)))


def paint_folds(canvas: Canvas, where: Plane, *, nose: float, chin: float) -> None:
    """Shade the folds from the nose past the corners of the mouth, and the dip over the chin."""
    rng = canvas.rng
    out = rng.uniform(1.25, 1.5)
    right = spline([(0.75, nose), (1.1, nose + 0.4), (out, -0.2), (out - 0.05, 0.5)], closed=False)
    ink = canvas.stroke([right, right * (-1, 1)], 0.06)
    depth = np.float32(rng.uniform(0.05, 0.3))
    canvas.darken(canvas.blur(ink, rng.uniform(0.06, 0.14)) * where * depth)
    dip = spline([(-0.5, chin - 0.62), (0, chin - 0.72), (0.5, chin - 0.62)], closed=False)
    canvas.darken(canvas.blur(canvas.stroke([dip], 0.2), 0.12) * where * np.float32(0.16))


def paint_stubble(canvas: Canvas, person: Complexion, where: Plane, *, lip: float) -> None:
    """Draw beard hairs over and below the mouth; ``lip`` is the ``v`` of the upper lip's edge."""
    rng = canvas.rng
    count = int(rng.integers(600, 3500))
    length = rng.uniform(0.008, 0.035)
    u = rng.normal(0, 1.0, count)
    v = np.where(
        rng.random(count) < 0.35,
        lip - rng.uniform(0.02, 0.5, count),
        rng.uniform(0.5, 2.3, count) ** 1.0,
    )
    hairs = _hairs(rng, np.stack([u, v], axis=1), length)
    ink = canvas.stroke(hairs, 0.006) * where * np.float32(rng.uniform(0.4, 0.9))
    patches = smoothstep(canvas.noise(0.5, 2), -1.2, 0.6)
    canvas.over(person.hair * 0.9, ink * patches)
    shadow = canvas.blur(ink, 0.1) * np.float32(0.35)
    canvas.over(person.hair, shadow)


def _hairs(rng: np.random.Generator, roots: Points, length: float) -> list[Points]:
    """Give one bent hair per root, growing down and outwards."""
    lean = 0.5 * roots[:, 0] + rng.normal(0, 0.35, len(roots))
    step = length * rng.uniform(0.5, 1.2, len(roots))
    first = roots + np.stack([np.sin(lean), np.cos(lean)], axis=1) * step[:, None]
    lean = lean + rng.normal(0, 0.4, len(roots))
    second = first + np.stack([np.sin(lean), np.cos(lean)], axis=1) * step[:, None]
    return list(np.stack([roots, first, second], axis=1))
