"""A face's mouth, opened: throat and teeth painted, a tongue laid in or none."""

from __future__ import annotations

import numpy as np

from tongueseg.synthetic.composed import cavity
from tongueseg.synthetic.composed.closeups import Tongue
from tongueseg.synthetic.composed.framing import Framed
from tongueseg.synthetic.composed.illumination import COMMON_SKIN, Light, gain_on, lit, read_light
from tongueseg.synthetic.composed.jaw import Bite, Opened, open_jaw
from tongueseg.synthetic.composed.layers import (
    Composition,
    Plane,
    blur,
    box_of,
    over,
    smoothstep,
    to_byte,
)
from tongueseg.synthetic.composed.pose import Pose
from tongueseg.synthetic.composed.tongue_layer import cast_shadow, lay_tongue


def compose_mouth(
    rng: np.random.Generator, framed: Framed, bite: Bite, lying: tuple[Tongue, Pose] | None
) -> Composition:
    """Open the mouth of a framed face; paint throat and teeth; lay a tongue in, or none."""
    reach = 1.25 if lying is None else max(1.25, lying[1].half_width + lying[1].length)
    deep = framed.mouth.chin + bite.drop + 1.2
    deep = deep if lying is None else max(deep, lying[1].root + lying[1].length + 0.5)
    part, box = framed.around(-1 - reach / 1.6, -1.3, 1 + reach / 1.6, deep)
    shape = framed.pixels.shape[:2]
    pixels, mask, throat = _compose_part(rng, part, bite, lying)
    whole = framed.pixels.copy()
    whole[box] = pixels
    masks = np.zeros((2, *shape), np.float32)
    masks[0][box], masks[1][box] = mask, throat
    return Composition(to_byte(whole), to_byte(masks[0] * 255), to_byte(masks[1] * 255))


def _compose_part(
    rng: np.random.Generator, framed: Framed, bite: Bite, lying: tuple[Tongue, Pose] | None
) -> tuple[Plane, Plane, Plane]:
    """Return pixels, the tongue's mask and the throat's, each of the frame's size."""
    light = read_light(framed.pixels, framed.mouth, colourless=framed.colourless)
    opened = open_jaw(framed, bite)
    softness = framed.softness * rng.uniform(0.8, 1.1) + rng.uniform(0, 0.5)
    throat, teeth, before = _cavity(rng, framed, opened, light, softness)
    lips = opened.pixels * _rim_shade(rng, opened)[..., None]
    pixels = over(lips, throat, opened.inside)
    mask = np.zeros_like(opened.x)
    if lying is not None:
        flesh, mask = lay_tongue(rng, framed, opened, light, lying, softness)
        mask = mask * (1 - before)
        pixels = pixels * cast_shadow(rng, mask, opened, framed, light)[..., None]
    pixels = over(pixels, teeth, before * (1 - mask))
    if lying is not None:
        pixels = over(pixels, flesh, mask)
    return pixels, mask, opened.inside * (1 - mask) * (1 - before)


def _rim_shade(rng: np.random.Generator, opened: Opened) -> Plane:
    """Return the light left on the lips where they turn inwards, towards the gap."""
    outside = np.maximum(opened.top - opened.y, opened.y - opened.bottom)
    near = np.exp(-np.maximum(outside, 0) / rng.uniform(0.02, 0.09))
    apart = smoothstep(opened.bottom - opened.top, 0.0, 0.25)
    return np.asarray(1 - rng.uniform(0.1, 0.6) * near * apart, np.float32)


def _cavity(
    rng: np.random.Generator, framed: Framed, opened: Opened, light: Light, softness: float
) -> tuple[Plane, Plane, Plane]:
    """Paint throat and upper teeth in the face's light; return both and the teeth's alpha."""
    throat, teeth = np.zeros_like(opened.pixels), np.zeros_like(opened.pixels)
    front = np.zeros_like(opened.x)
    gain = gain_on(rng, light, COMMON_SKIN).astype(np.float32)
    box = box_of(opened.inside)
    part = opened.part(box)
    x, y = part.x, part.y
    hollow = cavity.paint_throat(rng, x, y, part.top, part.bottom)
    if rng.random() < 0.2:
        low = rng.uniform(0.05, 0.13)
        row, alpha = cavity.paint_teeth(
            rng, x * rng.uniform(1.2, 1.5), part.bottom - y, framed.mouth.unit, height=low
        )
        hollow = over(hollow, row * np.float32(rng.uniform(0.4, 0.9)), alpha)
    throat[box] = lit(blur(hollow, softness), light, x, y, 0.7) * gain
    # A smile has its teeth already; they stay above the gap.
    if rng.random() > (0.5 if framed.mouth.gap < 0.12 else 0.08):
        return throat, teeth, front
    height = rng.uniform(0.05, 0.28) * min(1.0, float((part.bottom - part.top).max()))
    row, alpha = cavity.paint_teeth(
        rng, x - framed.mouth.yaw * 0.25, y - part.top, framed.mouth.unit, height=height
    )
    row = lit(blur(row, softness), light, x, y, 0.8) * gain * np.float32(rng.uniform(0.6, 1.0))
    teeth[box], front[box] = np.minimum(row, 250), blur(alpha, softness) * part.inside
    return throat, teeth, front
