"""Other colours for a tongue: pale, red, purple, dark; a white, yellow or brown coating; gloss."""

from __future__ import annotations

import cv2
import numpy as np

from tongueseg.synthetic.composed.layers import Plane, blur, cloud, luminance, smoothstep

# Shifts of Lab: lightness, green to red, blue to yellow.
_BODIES = {
    "own": (0.0, 0.0, 0.0),
    "pale": (8.0, -7.0, 2.0),
    "pink": (4.0, 5.0, -2.0),
    "red": (-3.0, 13.0, 6.0),
    "purple": (-5.0, 2.0, -8.0),
    "dark": (-14.0, 3.0, 0.0),
}
_COATS = {"white": (1.0, 0.99, 0.96), "yellow": (1.05, 0.96, 0.66), "brown": (0.75, 0.6, 0.42)}


# How many tongues have no texture, and how many are greyer or more vivid than their own colour.
_SMOOTH = 0.4
_OTHER_CHROMA = 0.45


def recolour(rng: np.random.Generator, pixels: Plane, alpha: Plane) -> Plane:
    """Draw another colour for a tongue, and more contrast, as other cameras and lights give it.

    Args:
        rng: draws colour, contrast, sharpness and how red the rim is.
        pixels: ``(H, W, 3)`` float32, 0 to 255.
        alpha: ``(H, W)``, where the tongue is.

    Furrows and papillae are the tongue's own, or smoothed away as phones and their filters do it.
    """
    body = list(_BODIES)[rng.choice(6, p=(0.35, 0.12, 0.2, 0.15, 0.09, 0.09))]
    shift = np.array(_BODIES[body]) * rng.uniform(0.4, 1.2) + rng.normal(0, 2, 3)
    smooth = rng.random() < _SMOOTH
    pixels = _smoothed(rng, pixels, alpha) if smooth else _sharpened(rng, pixels)
    lab = cv2.cvtColor(np.clip(pixels / 255, 0, 1).astype(np.float32), cv2.COLOR_RGB2LAB)
    middle = (lab * alpha[..., None]).sum(axis=(0, 1)) / max(1.0, float(alpha.sum()))
    least, most = (0.5, 1.2) if smooth else (1, 1.9)
    contrast = np.array([rng.uniform(least, most), *[rng.uniform(least, min(most, 1.6))] * 2])
    rim = _rim(alpha, rng.uniform(0.3, 0.8))[..., None]
    redder = np.array([rng.uniform(-6, 0), rng.uniform(0, 8), rng.uniform(0, 5)])
    base = (middle * (1 - contrast) + shift).astype(np.float32)
    lab = lab * contrast.astype(np.float32) + base + redder.astype(np.float32) * rim
    if rng.random() < _OTHER_CHROMA:
        lab[..., 1:] *= np.float32(np.exp(rng.uniform(np.log(0.3), np.log(1.4))))
    # A coating is white or yellow; more contrast must not turn it green.
    lab[..., 1] = np.maximum(lab[..., 1], 2)
    tinted = cv2.cvtColor(np.asarray(lab, np.float32), cv2.COLOR_LAB2RGB)
    return np.asarray(np.clip(tinted, 0, 1) * 255, np.float32)


def _sharpened(rng: np.random.Generator, pixels: Plane) -> Plane:
    """Strengthen the texture by a random degree."""
    return pixels + (pixels - blur(pixels, 1.2)) * np.float32(rng.uniform(0, 1.4))


def _smoothed(rng: np.random.Generator, pixels: Plane, alpha: Plane) -> Plane:
    """Blur the texture away by a random degree; only shading and broad patches stay."""
    width = float((alpha > 0.5).sum(axis=1).max(initial=1))
    flat = blur(pixels, max(0.8, width * rng.uniform(0.03, 0.15)))
    return np.asarray(pixels + (flat - pixels) * np.float32(rng.uniform(0.6, 1)), np.float32)


def _rim(alpha: Plane, width: float) -> Plane:
    """Return 1 at a tongue's edge, 0 from ``width`` of its half width inwards."""
    inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    return 1 - smoothstep(np.asarray(inside, np.float32) / max(1.0, float(inside.max())), 0, width)


def groove(rng: np.random.Generator, across: Plane, along: Plane) -> Plane:
    """Return the factor of light ``(S, S)`` that a furrow down the middle of a tongue leaves.

    ``across`` is 0 in the middle and 1 at the sides, ``along`` 0 at the root and 1 at the tip.
    """
    width = rng.uniform(0.05, 0.35)
    furrow = np.exp(-((across / width) ** 2)) * smoothstep(-along, -rng.uniform(0.7, 1.05), -0.5)
    return np.asarray(1 - rng.uniform(0.15, 0.6) * furrow, np.float32)


def coat(rng: np.random.Generator, pixels: Plane, across: Plane, along: Plane) -> Plane:
    """Lay a coating over the middle and back of a tongue.

    Args:
        rng: draws colour, thickness and place.
        pixels: ``(S, S, 3)`` float32, 0 to 255.
        across: ``(S, S)`` from 0 in the middle to 1 at the sides.
        along: ``(S, S)`` from 0 at the root to 1 at the tip.
    """
    kind = list(_COATS)[rng.choice(3, p=(0.6, 0.3, 0.1))]
    edge = smoothstep(-across, -rng.uniform(0.6, 1.0), -0.2)
    front = smoothstep(-along, -rng.uniform(0.6, 1.1), -0.3)
    patches = smoothstep(cloud(rng, across.shape, 14), -1.6, 0.6)
    share = np.asarray(edge * front * patches * rng.uniform(0.15, 0.75), np.float32)
    grey = luminance(pixels)[..., None] * np.array(_COATS[kind], np.float32) * rng.uniform(1.0, 1.3)
    return np.asarray(pixels + (grey - pixels) * share[..., None], np.float32)


def gloss(
    rng: np.random.Generator, shape: tuple[int, int], along: Plane, brightest: float
) -> Plane:
    """Return wet highlights ``(S, S)`` to be added: streaks and spots in loose groups."""
    fine = cloud(rng, shape, int(rng.integers(40, 110)))
    loose = cloud(rng, shape, int(rng.integers(6, 14)))
    spots = np.clip(fine + 1.2 * loose - rng.uniform(1.8, 3.0), 0, 1)
    front = smoothstep(along, 0.2, 0.8)
    return np.asarray(spots * front * brightest, np.float32)
