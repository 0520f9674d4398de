"""Other colours for a tongue: pale, red, purple, dark; a white, yellow or brown coating; gloss."""

from __future__ import annotations

import cv2
import numpy as np

from tongueseg.synthetic.composed.planes import Plane, cloud, luminance, smoothstep

# Shifts of Lab: lightness, green to red, blue to yellow.
_BODIES = {
    "own": (0.0, 0.0, 0.0),
    "pale": (8.0, -7.0, 2.0),
    "pink": (4.0, 6.0, -3.0),
    "red": (-3.0, 13.0, 6.0),
    "purple": (-5.0, 1.0, -11.0),
    "dark": (-14.0, 3.0, 0.0),
}
_COATS = {"white": (1.0, 0.99, 0.96), "yellow": (1.05, 0.96, 0.66), "brown": (0.75, 0.6, 0.42)}


def recolour(rng: np.random.Generator, pixels: Plane) -> Plane:
    """Draw another colour for a tongue ``(H, W, 3)`` float32, 0 to 255, and lay it on.

    The surface stays: furrows and papillae are the tongue's own.
    """
    body = list(_BODIES)[rng.choice(6, p=(0.35, 0.13, 0.2, 0.14, 0.1, 0.08))]
    shift = np.array(_BODIES[body]) * rng.uniform(0.5, 1.2) + rng.normal(0, 2, 3)
    lab = cv2.cvtColor(np.clip(pixels / 255, 0, 1).astype(np.float32), cv2.COLOR_RGB2LAB)
    middle = float(lab[..., 0].mean())
    lab[..., 0] = middle + (lab[..., 0] - middle) * rng.uniform(0.9, 1.45)
    tinted = cv2.cvtColor(lab + shift.astype(np.float32), cv2.COLOR_LAB2RGB)
    return np.asarray(np.clip(tinted, 0, 1) * 255, np.float32)


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
