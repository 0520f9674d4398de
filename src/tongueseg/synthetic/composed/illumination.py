"""The light on a face: its skin's colour beside the mouth, where it comes from, what it tints."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tongueseg.synthetic.composed.anatomy import Mouth
from tongueseg.synthetic.composed.layers import Pixels, Plane, Points, luminance

# The skin around the mouth in the photos that the tongues come from: median red, green, blue.
BOOTH_SKIN = np.array([150.0, 91.0, 80.0])

COMMON_SKIN = np.array([190.0, 140.0, 118.0])
"""Skin in white light, as cameras show it."""


@dataclass(frozen=True)
class Light:
    """How a face is lit around its mouth.

    Attributes:
        skin: ``(3,)`` median colour of the skin.
        slope: ``(2,)`` change of the logarithm of brightness per mouth unit along x and y.
        colourless: whether the picture is black and white.
    """

    skin: Points
    slope: Points
    colourless: bool


def read_light(pixels: Plane, mouth: Mouth, *, colourless: bool) -> Light:
    """Measure the light on the skin around the lips of ``pixels`` ``(S, S, 3)``."""
    rings = [mouth.lips * np.array([k, k]) + np.array([0, 0.0]) for k in (1.3, 1.6, 1.9)]
    spots = np.concatenate(rings)
    at = np.round(mouth.to_pixels(spots)).astype(int)
    height, width = pixels.shape[:2]
    observed = (at >= 0).all(axis=1) & (at[:, 0] < width) & (at[:, 1] < height)
    if observed.sum() < 6:
        return Light(COMMON_SKIN, np.zeros(2), colourless)
    small = cv2.blur(pixels, (3, 3)) if mouth.unit > 12 else pixels
    colours, spots = small[at[observed, 1], at[observed, 0]].astype(np.float64), spots[observed]
    skin = np.median(colours, axis=0)
    bright = np.log(np.maximum(luminance(colours), 8))
    # Half of the samples may be beard, shadow or background: they are clipped before the fit.
    bright = np.clip(bright, np.percentile(bright, 15), np.percentile(bright, 85))
    design = np.column_stack([np.ones(len(spots)), spots])
    fit = np.linalg.lstsq(design, bright, rcond=None)[0]
    return Light(skin, np.clip(fit[1:], -0.7, 0.7), colourless)


def is_colourless(pixels: Pixels) -> bool:
    """Return whether a picture is black and white, or toned in one tint as old prints are."""
    every = pixels[:: max(1, pixels.shape[0] // 40), :: max(1, pixels.shape[1] // 40)]
    sample = np.asarray(every.reshape(-1, 3), np.float32)
    sample = sample[luminance(sample) > 35]
    if len(sample) < 20:
        return False
    tint = sample / luminance(sample)[:, None]
    return bool((np.percentile(tint, 90, axis=0) - np.percentile(tint, 10, axis=0)).max() < 0.14)


def gain_on(rng: np.random.Generator, light: Light, origin: Points = BOOTH_SKIN) -> Points:
    """Draw the factors ``(3,)`` that bring what was lit as ``origin`` into a face's light.

    Skin is dark by itself or by its light; a picture does not tell which, so the draw is wide.
    """
    skin = np.maximum(light.skin, 6)
    bright = float(luminance(skin) / luminance(origin))
    tint = (skin / luminance(skin)) / (origin / luminance(origin))
    power = rng.uniform(0.35, 0.9) if bright < 1 else rng.uniform(0.6, 1.1)
    bright = min(max(bright, 0.08), 2.0) ** power
    return np.asarray(bright * np.clip(tint, 0.5, 2) ** rng.uniform(0.1, 0.6))


def no_brighter(pixels: Plane, light: Light) -> Plane:
    """Darken a tongue that would be brighter than the face's skin by far."""
    most = min(200.0, 1.1 * float(luminance(light.skin)) + 25)
    return pixels * np.float32(min(1.0, most / max(1.0, float(luminance(pixels).mean()))))


def lit(plane: Plane, light: Light, x: Plane, y: Plane, strength: float) -> Plane:
    """Shade ``plane`` ``(S, S, 3)`` by the light's direction; ``x, y`` are mouth coordinates."""
    slope = (light.slope * strength).astype(np.float32)
    field = np.exp(np.clip(slope[0] * x + slope[1] * (y - 0.5), -1.2, 1.2))
    shaded = plane * field[..., None]
    # Highlights bend off before they clip, as in a camera.
    shaded = np.where(shaded > 215, 215 + (shaded - 215) * 0.35, shaded)
    if light.colourless:
        tint = light.skin / max(1.0, float(luminance(light.skin)))
        shaded = luminance(shaded)[..., None] * tint.astype(np.float32)
    return np.asarray(shaded, np.float32)
