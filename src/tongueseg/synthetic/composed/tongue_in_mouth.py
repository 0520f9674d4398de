"""A tongue alone hangs from a face's own mouth, which opens for it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tongueseg.synthetic.composed import cavity, coat
from tongueseg.synthetic.composed.closeups import Closeup, Tongue, cut_tongue
from tongueseg.synthetic.composed.faces import Face
from tongueseg.synthetic.composed.frame import Framed, load, own_mouth, place
from tongueseg.synthetic.composed.jaw import Bite, Opened, open_jaw
from tongueseg.synthetic.composed.light import (
    COMMON_SKIN,
    Light,
    gain_on,
    lit,
    no_brighter,
    read_light,
)
from tongueseg.synthetic.composed.planes import (
    Composition,
    Plane,
    blur,
    luminance,
    over,
    smoothstep,
    to_byte,
)
from tongueseg.synthetic.composed.pose import Pose, draw_bite, draw_pose, lay


@dataclass(frozen=True)
class _Layer:
    """A tongue in the frame: colour ``(S, S, 3)``, alpha and way along it ``(S, S)``."""

    pixels: Plane
    alpha: Plane
    along: Plane


def tongue_in_mouth(
    rng: np.random.Generator, face: Face, closeup: Closeup, *, size: int, share: float
) -> Composition:
    """Open a face's mouth and hang the tongue of a close-up from it.

    Args:
        rng: draws everything that is left open.
        face: with landmarks.
        closeup: whose tongue is taken.
        size: height and width of the picture.
        share: of the picture that the tongue covers, about.

    Raises:
        BadDataset: the face's picture cannot be read.
    """
    pixels, face = load(rng, face)
    own, tongue = own_mouth(face), cut_tongue(closeup)
    bite = draw_bite(rng, own)
    lying = draw_pose(rng, own, bite, tongue.aspect)
    low = own.line(own.lower, 0)
    top, tip = low - bite.rise, lying.root + lying.length * math.cos(lying.angle)
    end = min(tip, low + bite.drop) if lying.behind else tip
    shown = max(0.1, (end - max(lying.root, top)) / max(0.5, math.cos(lying.angle)))
    area = 1.65 * lying.half_width * shown
    scale = math.sqrt(share / area) * size / own.unit
    reach, below = max(0.6, (tip - top) / 2, lying.half_width), (top + tip) / 2
    framed = place(rng, pixels, face, size=size, scale=scale, reach=reach, below=below)
    return compose_mouth(rng, framed, bite, (tongue, lying))


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
    light = read_light(framed.pixels, framed.mouth)
    opened = open_jaw(framed, bite)
    softness = framed.softness * rng.uniform(0.8, 1.1) + rng.uniform(0, 0.5)
    throat, teeth, before = _cavity(rng, framed, opened, light, softness)
    pixels = over(opened.pixels, throat, opened.inside)
    mask = np.zeros_like(opened.x)
    if lying is not None:
        layer = _tongue(rng, framed, opened, light, *lying)
        layer = _Layer(blur(layer.pixels, softness), blur(layer.alpha, softness), layer.along)
        mask = _visible(layer, opened, lying[1], framed) * (1 - before)
        pixels = pixels * _shadow(rng, mask, opened, framed, light)[..., None]
    pixels = over(pixels, teeth, before * (1 - mask))
    if lying is not None:
        pixels = over(pixels, layer.pixels, mask)
    return pixels, mask, opened.inside * (1 - mask) * (1 - before)


def _cavity(
    rng: np.random.Generator, framed: Framed, opened: Opened, light: Light, softness: float
) -> tuple[Plane, Plane, Plane]:
    """Paint throat and upper teeth in the face's light; return both and the teeth's alpha."""
    x, y, unit = opened.x, opened.y, framed.mouth.unit
    gain = gain_on(rng, light, COMMON_SKIN).astype(np.float32)
    throat = cavity.paint_throat(rng, x, y, opened.top, opened.bottom)
    throat = lit(blur(throat, softness), light, x, y, 0.7) * gain
    # A smile has its teeth already; they stay above the gap.
    if rng.random() > (0.5 if framed.mouth.gap < 0.12 else 0.08):
        return throat, throat, np.zeros_like(x)
    height = rng.uniform(0.05, 0.28) * min(1.0, float((opened.bottom - opened.top).max()))
    depth = y - opened.top
    teeth, alpha = cavity.paint_teeth(rng, x - framed.mouth.yaw * 0.25, depth, unit, height=height)
    teeth = lit(blur(teeth, softness), light, x, y, 0.8) * gain * np.float32(rng.uniform(0.6, 1.0))
    return throat, np.minimum(teeth, 250), blur(alpha, softness) * opened.inside


def _tongue(
    rng: np.random.Generator,
    framed: Framed,
    opened: Opened,
    light: Light,
    tongue: Tongue,
    lying: Pose,
) -> _Layer:
    """Lay the tongue into the frame in the face's light."""
    x, y, unit = opened.x, opened.y, framed.mouth.unit
    pixels, alpha, along = lay(tongue, lying, x, y, unit)
    across = np.abs(x - lying.x - np.tan(lying.angle) * (y - lying.root)) / lying.half_width
    if rng.random() < 0.75:
        pixels = coat.recolour(rng, pixels)
    if rng.random() < 0.35:
        pixels = coat.coat(rng, pixels, across, along)
    pixels = no_brighter(pixels * gain_on(rng, light).astype(np.float32), light)
    # Round: its sides turn away from the light. Deep: little light reaches the root.
    round_off = 1 - rng.uniform(0, 0.35) * np.clip(across, 0, 1) ** 3
    gap = np.maximum(opened.bottom - opened.top, 0.1)
    inward = np.clip((opened.bottom - y) / gap, 0, 1)
    deep = 1 - rng.uniform(0.1, 0.65) * smoothstep(inward) * np.clip(gap / 0.5, 0.3, 1)
    lip = 1 - rng.uniform(0.2, 0.6) * np.exp(-np.maximum(y - opened.top, 0) / 0.1)
    pixels = lit(pixels * (round_off * deep * lip)[..., None], light, x, y, rng.uniform(0.7, 1.4))
    if rng.random() < 0.5:
        bright = float(np.clip(luminance(light.skin) * 1.3, 30, 230)) * rng.uniform(0.3, 1)
        pixels = pixels + coat.gloss(rng, (x.shape[0], x.shape[1]), along, bright)[..., None]
    return _Layer(np.clip(pixels, 0, 255).astype(np.float32), alpha, along)


def _visible(layer: _Layer, opened: Opened, lying: Pose, framed: Framed) -> Plane:
    """Return what of the tongue neither the upper lip nor, behind it, the lower lip covers."""
    soft = np.float32((1.0 + 1.6 * framed.softness) / framed.mouth.unit)
    under = np.clip((opened.y - opened.top) / soft + 0.5, 0, 1)
    seen = opened.inside if lying.behind else under
    return np.asarray(np.minimum(layer.alpha, seen), np.float32)


def _shadow(
    rng: np.random.Generator, mask: Plane, opened: Opened, framed: Framed, light: Light
) -> Plane:
    """Return the factor of light that a tongue leaves to the lip and chin under it."""
    unit, mouth = framed.mouth.unit, framed.mouth
    away = np.array([-light.slope[0] * 0.12, rng.uniform(0.03, 0.14)]) @ mouth.axes * unit
    matrix = np.array([[1, 0, away[0]], [0, 1, away[1]]])
    cast = cv2.warpAffine(mask, matrix, mask.shape[::-1])
    near = blur(np.asarray(cast, np.float32), max(0.6, unit * rng.uniform(0.03, 0.12)))
    below = smoothstep(opened.y - opened.bottom, -0.3, 0.1)
    return np.asarray(1 - rng.uniform(0.25, 0.7) * near * below, np.float32)
