"""The body of the tongue: papillae, coating, furrow, relief and wet highlights."""

from __future__ import annotations

import cv2
import numpy as np

from tongueseg.synthetic.drawn.canvas import Canvas
from tongueseg.synthetic.drawn.palette import Complexion
from tongueseg.synthetic.drawn.planes import Paint, Plane, bump, mix, smoothstep
from tongueseg.synthetic.drawn.tongue import Tongue


def paint_tongue(canvas: Canvas, tongue: Tongue, visible: Plane, person: Complexion) -> None:
    """Paint the tongue where ``visible``, its share of every pixel in ``[0, 1]``, is not 0."""
    rng = canvas.rng
    along = (canvas.v - tongue.root) / (tongue.tip - tongue.root)
    across = (canvas.u - tongue.bend * np.clip(along, 0, 1.2) ** 1.5) / tongue.breadth
    rim = _depth(canvas, tongue)
    grain = _grain(canvas)
    furrow = _furrow(canvas, along, across) + _cracks(canvas, tongue)
    height = _height(canvas, rim, across, furrow, grain)
    paint = _base(canvas, person, along, rim)
    paint = _coat(canvas, person, paint, _coverage(canvas, along, across, rim), grain)
    paint = _spots(canvas, tongue, paint, along, across)
    paint *= 1 - furrow[..., None] * np.asarray([0.28, 0.4, 0.38], np.float32)
    # Flesh is translucent, so its shades are softer than those of plaster.
    paint *= (1 + 0.5 * (canvas.relief(height) - 1))[..., None]
    wet = canvas.gleam(height, rng.uniform(40, 120)) * smoothstep(
        canvas.noise(0.018, 2) + 0.7 * canvas.noise(0.2), 0.8, 3.0
    )
    paint += (wet * np.float32(0.45 * rng.random() ** 2))[..., None]
    canvas.over(paint, visible)


def _depth(canvas: Canvas, tongue: Tongue) -> Plane:
    """Give the distance to the tongue's edge in mouth units, 0 outside."""
    inside = (canvas.fill(tongue.outline) > 0.5).astype(np.uint8)
    # Without the border a tongue cut off by the frame would have no edge there, as it should.
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    return np.asarray(distance, np.float32) / np.float32(canvas.frame.unit)


def _grain(canvas: Canvas) -> Plane:
    """Give the fine velvet of the thread-like papillae, deviation about 1."""
    cell = canvas.rng.uniform(0.012, 0.02)
    fine = 0.8 * canvas.noise(cell) + 0.5 * canvas.noise(2 * cell)
    return fine - canvas.blur(fine, 0.04)


def _furrow(canvas: Canvas, along: Plane, across: Plane) -> Plane:
    """Give the depth, about ``[0, 1]``, of the line down the middle."""
    rng = canvas.rng
    path = across - 0.05 * canvas.noise(0.5, 2) * smoothstep(along, 0, 0.3)
    length = smoothstep(along, rng.uniform(0.6, 0.95), rng.uniform(0.3, 0.5))
    groove = bump(path, 0, rng.uniform(0.012, 0.03)) * rng.uniform(0.0, 0.9)
    valley = bump(path, 0, rng.uniform(0.1, 0.22)) * rng.uniform(0.1, 0.4)
    broken = smoothstep(canvas.noise(0.12, 2), -1.6, 0.6)
    return np.asarray((groove * broken + valley) * length * smoothstep(along, 0.0, 0.2), np.float32)


def _cracks(canvas: Canvas, tongue: Tongue) -> Plane:
    """Give the depth of the short side cracks that some tongues have."""
    rng = canvas.rng
    count = int(rng.integers(2, 9)) if rng.random() < 0.35 else 0
    curves = []
    for _ in range(count):
        start = np.array([rng.normal(0, 0.28) * tongue.breadth, 0])
        start[1] = tongue.root + rng.uniform(0.25, 0.85) * (tongue.tip - tongue.root)
        steps = rng.normal((np.sign(start[0]) * 0.008, 0.02), 0.012, (rng.integers(4, 12), 2))
        curves.append(start + np.cumsum(steps, axis=0))
    broken = smoothstep(canvas.noise(0.07), -1.0, 1.0)
    return canvas.blur(canvas.stroke(curves, 0.009, 0.8), 0.007) * broken


def _height(canvas: Canvas, rim: Plane, across: Plane, furrow: Plane, grain: Plane) -> Plane:
    """Give the height field: a cushion with swellings, the furrow, and the velvet on top."""
    rng = canvas.rng
    edge = rng.uniform(0.2, 0.4)
    cushion = np.sqrt(1 - (1 - np.clip(rim / edge, 0, 1)) ** 2) * edge * rng.uniform(0.35, 0.6)
    height = canvas.blur(np.asarray(cushion, np.float32), 0.035)
    height -= rng.uniform(-0.03, 0.06) * bump(across, 0, 0.35)
    height += 0.011 * canvas.noise(0.4, 2) + 0.0015 * canvas.noise(0.08)
    height -= 0.014 * furrow
    return np.asarray(height + rng.uniform(0.0004, 0.0011) * grain, np.float32)


def _base(canvas: Canvas, person: Complexion, along: Plane, rim: Plane) -> Paint:
    """Give the bare flesh: redder at the rim and the tip, dusky patches elsewhere."""
    rng = canvas.rng
    red = person.tongue * (1.0, 0.84, 0.86)
    dusk = person.tongue * (0.9, 0.91, 0.98)
    blush = smoothstep(rim, 0.22, 0.0) * 0.5 + smoothstep(along, 0.72, 1.0) * rng.uniform(0.1, 0.6)
    paint = mix(person.tongue, red, np.clip(blush + 0.12 * canvas.noise(0.25, 3), 0, 1))
    patches = smoothstep(canvas.noise(0.5, 2), -0.3, 1.6) * rng.uniform(0.0, 0.9)
    paint = mix(paint, dusk, patches * smoothstep(rim, 0.05, 0.3))
    return paint * (1 + 0.03 * canvas.noise(0.06, 2))[..., None]


def _coverage(canvas: Canvas, along: Plane, across: Plane, rim: Plane) -> Plane:
    """Give how thick the coating lies, ``[0, 1]``: thick at the root, thin at rim and tip."""
    rng = canvas.rng
    reach = rng.uniform(0.55, 1.15)
    field = smoothstep(along, reach, reach - 0.6) * smoothstep(np.abs(across), 1.05, 0.45)
    patchy = 1 + rng.uniform(0.1, 0.45) * canvas.noise(0.22, 3)
    thick = field * patchy * rng.uniform(0.2, 1.0) * smoothstep(rim, 0.02, 0.2)
    return np.asarray(np.clip(thick + 0.06, 0, 1), np.float32)


def _coat(canvas: Canvas, person: Complexion, paint: Paint, thick: Plane, grain: Plane) -> Paint:
    """Lay the coating on: it sits on the papillae, so flesh shows between the grains."""
    rng = canvas.rng
    tips = smoothstep(grain, -1.4, 1.2)
    light = np.clip(float(person.tongue.mean()) + 0.22, 0, 0.85) / float(person.coating.mean())
    share = thick * (rng.uniform(0.35, 0.6) + 0.35 * tips)
    return mix(paint, person.coating * light, np.clip(share, 0, 0.72))


def _spots(canvas: Canvas, tongue: Tongue, paint: Paint, along: Plane, across: Plane) -> Paint:
    """Dot the mushroom-like papillae on, red and densest towards the tip and the sides."""
    rng = canvas.rng
    count = int(rng.integers(80, 500))
    u = rng.uniform(-1, 1, count) * tongue.breadth
    v = tongue.root + rng.beta(2.2, 1.3, count) * (tongue.tip - tongue.root)
    spots = canvas.dots(np.stack([u, v], axis=1), rng.uniform(0.006, 0.017, count))
    where = 0.25 + 0.75 * smoothstep(np.hypot(along - 0.4, across * 0.6), 0.2, 0.65)
    strength = canvas.blur(spots, 0.006) * where * np.float32(rng.uniform(0.25, 0.95))
    return mix(paint, _bloody(paint), np.asarray(strength, np.float32))


def _bloody(paint: Paint) -> Paint:
    """Give the colour with more blood in it."""
    return paint * np.asarray([0.95, 0.68, 0.7], np.float32)
