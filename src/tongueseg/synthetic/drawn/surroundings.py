"""What stands where no mouth is: rooms, and fruit on a table."""

from __future__ import annotations

import numpy as np

from tongueseg.synthetic.drawn.canvas import Canvas
from tongueseg.synthetic.drawn.curves import ellipse, turn, wobble
from tongueseg.synthetic.drawn.planes import Plane, Points, bump, mix, smoothstep

_FRUIT = (
    np.array(
        [
            (186, 36, 36),
            (214, 122, 30),
            (222, 190, 60),
            (120, 156, 52),
            (98, 44, 82),
            (226, 150, 110),
        ]
    )
    / 255.0
)


def paint_room(canvas: Canvas, *, soft: float) -> None:
    """Paint a wall, a floor and furniture over the whole picture, blurred by ``soft`` pixels."""
    rng = canvas.rng
    frame = canvas.frame
    x = np.linspace(0, 1, frame.width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, frame.height, dtype=np.float32)[:, None]
    wall = rng.uniform(0.45, 0.9) * rng.normal(1, 0.06, 3)
    side = rng.uniform(-0.3, 0.3)
    canvas.pixels[:] = wall * (1 + side * (x - 0.5) - 0.15 * y)[..., None]
    floor = smoothstep(y, rng.uniform(0.7, 0.95), 1.0) * np.float32(rng.choice([0, 1]))
    canvas.over(rng.uniform(0.15, 0.5, 3), smoothstep(floor, 0.0, 0.02) * np.ones_like(canvas.u))
    for _ in range(int(rng.integers(2, 8))):
        _paint_furniture(canvas, x, y, soft / max(frame.height, frame.width))
    canvas.pixels *= (1 + 0.02 * canvas.noise(0.8, 4))[..., None]


def _paint_furniture(canvas: Canvas, x: Plane, y: Plane, soft: float) -> None:
    """Paint one upright box with a lit face, a rim and its shadow: a door, picture or cupboard."""
    rng = canvas.rng
    left, top = rng.uniform(-0.1, 0.9, 2)
    right, bottom = left + rng.uniform(0.06, 0.45), top + rng.uniform(0.06, 0.7)
    edge = max(soft, 0.002)
    colour = rng.uniform(0.08, 0.92) * rng.normal(1, 0.1, 3)

    def box(grow: float, shift: float = 0.0) -> Plane:
        across = smoothstep(x - shift, left - grow - edge, left - grow + edge)
        across = across * smoothstep(x - shift, right + grow + edge, right + grow - edge)
        down = smoothstep(y - shift, top - grow - edge, top - grow + edge)
        return across * down * smoothstep(y - shift, bottom + grow + edge, bottom + grow - edge)

    canvas.darken(box(0.01, 0.012) * np.float32(0.35), (1, 1, 1))
    canvas.over(np.clip(colour * rng.uniform(0.5, 0.9), 0, 1), box(0.0))
    light = 1 + rng.uniform(-0.4, 0.4) * (x - left) + 0.03 * canvas.noise(0.4, 3, stretch=(1, 4))
    canvas.over(np.clip(colour * light[..., None], 0, 1), box(-0.012))


def paint_fruit(canvas: Canvas) -> None:
    """Paint round, shaded, glossy things that lie on a table."""
    rng = canvas.rng
    wood = rng.uniform(0.25, 0.8) * np.array([1.0, 0.85, 0.7])
    rings = canvas.noise(0.12, 3, stretch=(10, 1))
    canvas.pixels[:] = np.clip(wood * (1 + 0.1 * rings + 0.1 * canvas.v)[..., None], 0, 1)
    reach = canvas.frame.height / canvas.frame.unit / 2
    places = rng.uniform(-0.8, 0.8, (int(rng.integers(3, 8)), 2)) * reach
    for place in places[np.argsort(places[:, 1])]:
        _paint_one_fruit(canvas, place, reach * rng.uniform(0.22, 0.42))


def _paint_one_fruit(canvas: Canvas, place: Points, radius: float) -> None:
    rng = canvas.rng
    angle = turn()
    rim = radius * (1 + 0.03 * wobble(rng, angle, (2, 5)))
    outline = place + np.stack([np.cos(angle), np.sin(angle)], axis=1) * rim[:, None]
    shadow = ellipse((place[0] + 0.15 * radius, place[1] + 0.7 * radius), (radius, 0.55 * radius))
    canvas.darken(canvas.blur(canvas.fill(shadow), 0.15 * radius) * np.float32(0.6), (1, 1, 1))
    from_middle = np.hypot(canvas.u - place[0], canvas.v - place[1]) / radius
    height = 0.8 * radius * np.sqrt(np.clip(1.06 - from_middle**2, 0, None))
    height = np.asarray(height + 0.004 * radius * canvas.noise(0.05 * radius, 2), np.float32)
    first, second = _FRUIT[rng.choice(len(_FRUIT), 2, p=[0.18] * 5 + [0.1])]
    ripe = np.clip(0.25 + 0.25 * canvas.noise(0.6 * radius, 3), 0, 0.7)
    paint = mix(first, second, ripe) * (0.25 + 0.75 * canvas.relief(height))[..., None]
    gloss = canvas.gleam(height, rng.uniform(20, 80)) * np.float32(rng.uniform(0.1, 0.6))
    canvas.over(paint + gloss[..., None], canvas.fill(outline))
    stalk = bump(canvas.u, place[0], 0.1 * radius) * bump(
        canvas.v, place[1] - 0.55 * radius, 0.07 * radius
    )
    canvas.darken(stalk * np.float32(0.7), (1, 1, 1))
