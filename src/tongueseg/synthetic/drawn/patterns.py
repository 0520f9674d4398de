"""What is nothing in particular: textures, stripes, and smooth things of any shape and colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tongueseg.synthetic.drawn.canvas import Canvas
from tongueseg.synthetic.drawn.curves import ellipse, turn, wobble
from tongueseg.synthetic.drawn.planes import Plane, Points, blur, mix, smoothstep


def paint_pattern(canvas: Canvas) -> None:
    """Cover the picture with one texture: grain, fibres, stripes, checks or patches."""
    rng = canvas.rng
    plane = (_grain, _stripes, _patches)[rng.integers(3)](canvas)
    first, second, third = _colours(rng, 3)
    if rng.random() < 0.4:
        # Many pictures are all of one hue: print, microscope, flesh.
        second, third = (np.clip(first * rng.uniform(0.5, 1.6, 3), 0, 1) for _ in range(2))
    fine = smoothstep(canvas.noise(rng.uniform(0.02, 0.2), 3), -1.5, 1.5)
    canvas.pixels[:] = mix(mix(first, second, plane), third, fine * np.float32(rng.uniform(0, 0.5)))


def _colours(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Draw colours ``(count, 3)``, most of them pale, as most things are."""
    colours = rng.uniform(0, 1, (count, 3))
    grey = colours.mean(axis=1, keepdims=True)
    return np.asarray(grey + (colours - grey) * rng.uniform(0, 1, (count, 1)))


def _grain(canvas: Canvas) -> Plane:
    rng = canvas.rng
    long = float(np.exp(rng.uniform(0, 2.5)))
    stretch = (long, 1.0) if rng.random() < 0.5 else (1.0, long)
    noise = canvas.noise(float(np.exp(rng.uniform(-3, 0.5))), 4, stretch=stretch)
    edge = rng.uniform(0.1, 2.0)
    return smoothstep(noise, -edge, edge)


def _stripes(canvas: Canvas) -> Plane:
    rng = canvas.rng
    period, bend = rng.uniform(0.1, 1.2), rng.uniform(0, 0.4)
    angle = rng.uniform(0, np.pi)
    across = np.cos(angle) * canvas.u + np.sin(angle) * canvas.v + bend * canvas.noise(1.5)
    waves = np.sin(2 * np.pi * across / period)
    if rng.random() < 0.4:
        along = np.cos(angle) * canvas.v - np.sin(angle) * canvas.u
        waves = waves * np.sin(2 * np.pi * along / period)
    edge = rng.uniform(0.05, 1.0)
    return smoothstep(np.asarray(waves, np.float32), -edge, edge)


def _patches(canvas: Canvas) -> Plane:
    """Give cells or stains: noise cut at a level, its border a little soft."""
    rng = canvas.rng
    noise = canvas.noise(float(np.exp(rng.uniform(-1.5, 0.7))), 2)
    level = rng.uniform(-0.5, 1.2)
    return blur(smoothstep(noise, level, level + 0.1), rng.uniform(0.2, 2))


def paint_things(canvas: Canvas) -> None:
    """Lay a few smooth things on a pattern: discs, petals and boxes, shaded or flat."""
    rng = canvas.rng
    paint_pattern(canvas)
    reach = canvas.frame.height / canvas.frame.unit / 2
    for _ in range(int(rng.integers(1, 6))):
        place = rng.uniform(-0.9, 0.9, 2) * reach
        _paint_thing(canvas, place, reach * float(np.exp(rng.uniform(-2.3, -0.2))))


def _paint_thing(canvas: Canvas, place: Points, radius: float) -> None:
    rng = canvas.rng
    outline = _outline(canvas, place, radius)
    cover = canvas.blur(canvas.fill(outline), radius * rng.uniform(0, 0.06))
    canvas.darken(canvas.blur(cover, 0.2 * radius) * np.float32(rng.uniform(0, 0.5)), (1, 1, 1))
    first, second = _colours(rng, 2)
    paint = mix(first, second, smoothstep(canvas.noise(0.5 * radius, 3), -1.5, 1.5))
    if rng.random() < 0.7:
        height = canvas.blur(cover, 0.4 * radius) * np.float32(radius)
        paint = paint * (0.3 + 0.7 * canvas.relief(height))[..., None]
    canvas.over(paint, cover)


def _outline(canvas: Canvas, place: Points, radius: float) -> Points:
    rng = canvas.rng
    if rng.random() < 0.4:
        long = radius * rng.uniform(0.4, 1.6)
        return ellipse((place[0], place[1]), (radius, long), squareness=rng.uniform(1.6, 6))
    angle = turn()
    rim = radius * (1 + rng.uniform(0, 0.25) * wobble(rng, angle, (2, 6)))
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return np.asarray(place + circle * rim[:, None] * (1, rng.uniform(0.5, 1.6)))
