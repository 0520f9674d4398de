"""A tongue in an opened mouth: how the face's light shows it, what covers it, its shadow."""

from __future__ import annotations

import cv2
import numpy as np

from tongueseg.synthetic.composed import coat
from tongueseg.synthetic.composed.closeups import Tongue
from tongueseg.synthetic.composed.framing import Framed
from tongueseg.synthetic.composed.illumination import Light, gain_on, lit, no_brighter
from tongueseg.synthetic.composed.jaw import Opened
from tongueseg.synthetic.composed.layers import Plane, blur, box_of, luminance, smoothstep
from tongueseg.synthetic.composed.pose import Pose, lay

# How many tongues have a furrow that their own texture does not give.
_FURROWED = 0.35


def lay_tongue(
    rng: np.random.Generator,
    framed: Framed,
    opened: Opened,
    light: Light,
    lying: tuple[Tongue, Pose],
    softness: float,
) -> tuple[Plane, Plane]:
    """Lay a tongue into an opened mouth.

    Args:
        rng: draws its colours.
        framed: the face.
        opened: its opened mouth.
        light: on the face.
        lying: the tongue and how it lies.
        softness: sigma of the picture's blur in pixels.

    Returns:
        Colour ``(S, S, 3)`` float32 and mask ``(S, S)`` float32, what is visible of the tongue.
    """
    tongue, pose = lying
    pixels, alpha, along, across = lay(tongue, pose, opened.x, opened.y, framed.mouth.unit)
    box = box_of(alpha, 8)
    part = opened.part(box)
    flesh = _coloured(rng, pixels[box], alpha[box], along[box], across[box], light)
    flesh = _shaded(rng, flesh, part, across[box], light)
    if rng.random() < _FURROWED:
        flesh = flesh * coat.groove(rng, across[box], along[box])[..., None]
    if pose.behind:
        flesh = flesh * np.float32(rng.uniform(0.45, 0.9))
    if rng.random() < 0.5:
        bright = float(np.clip(luminance(light.skin) * 1.3, 30, 230)) * rng.uniform(0.15, 0.8)
        flesh = flesh + coat.gloss(rng, part.x.shape, along[box], bright)[..., None]
    whole, mask = np.zeros_like(opened.pixels), np.zeros_like(opened.x)
    whole[box] = blur(np.clip(flesh, 0, 255), softness)
    mask[box] = np.minimum(blur(alpha[box], softness), _uncovered(part, pose, framed))
    return whole, mask


def _coloured(
    rng: np.random.Generator,
    pixels: Plane,
    alpha: Plane,
    along: Plane,
    across: Plane,
    light: Light,
) -> Plane:
    """Draw the tongue's colour and coating, and bring it into the face's light."""
    if rng.random() < 0.9:
        pixels = coat.recolour(rng, pixels, alpha)
    if rng.random() < 0.35:
        pixels = coat.coat(rng, pixels, across, along)
    return no_brighter(pixels * gain_on(rng, light).astype(np.float32), light)


def _shaded(
    rng: np.random.Generator, pixels: Plane, part: Opened, across: Plane, light: Light
) -> Plane:
    """Shade the tongue: its sides turn away from the light, little light reaches its root."""
    sides = 1 - rng.uniform(0, 0.5) * np.clip(across, 0, 1) ** 3
    gap = np.maximum(part.bottom - part.top, 0.1)
    inward = np.clip((part.bottom - part.y) / gap, 0, 1)
    deep = 1 - rng.uniform(0.1, 0.65) * smoothstep(inward) * np.clip(gap / 0.5, 0.3, 1)
    lip = 1 - rng.uniform(0.2, 0.6) * np.exp(-np.maximum(part.y - part.top, 0) / 0.1)
    shade = np.asarray(sides * deep * lip, np.float32)
    return lit(pixels * shade[..., None], light, part.x, part.y, rng.uniform(0.7, 1.4))


def _uncovered(part: Opened, pose: Pose, framed: Framed) -> Plane:
    """Return where neither the upper lip nor, before a resting tongue, the lower lip lies."""
    if pose.behind:
        return part.inside
    soft = np.float32((1.0 + 1.6 * framed.softness) / framed.mouth.unit)
    return np.asarray(np.clip((part.y - part.top) / soft + 0.5, 0, 1), np.float32)


def cast_shadow(
    rng: np.random.Generator, mask: Plane, opened: Opened, framed: Framed, light: Light
) -> Plane:
    """Return the factor of light that a tongue leaves to the lip and chin under it."""
    unit, mouth = framed.mouth.unit, framed.mouth
    away = np.array([-light.slope[0] * 0.12, rng.uniform(0.03, 0.14)]) @ mouth.axes * unit
    matrix = np.array([[1, 0, away[0]], [0, 1, away[1]]])
    cast = cv2.warpAffine(mask, matrix, mask.shape[::-1])
    near = blur(np.asarray(cast, np.float32), max(0.6, unit * rng.uniform(0.03, 0.12)))
    below = smoothstep(opened.y - opened.bottom, -0.3, 0.1)
    return np.asarray(1 - rng.uniform(0.15, 0.6) * near * below, np.float32)
