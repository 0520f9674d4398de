"""Where a close-up's mouth region ends in a face, and its skin's colour there."""

from __future__ import annotations

import math

import cv2
import numpy as np

from tongueseg.synthetic.composed.closeups import Closeup, Tongue
from tongueseg.synthetic.composed.layers import Plane, blur, smoothstep

# Less of a tongue than this is 0 in an 8-bit mask.
_UNSEEN = 1 / 510


def mouth_region(rng: np.random.Generator, closeup: Closeup, tongue: Tongue) -> Plane:
    """Return 1 over tongue, lips and some skin of a close-up, fading out before its border."""
    half = tongue.half_width
    height, width = closeup.mask.shape
    side, above, below = (half * rng.uniform(*r) for r in ((0.28, 0.5), (0.35, 0.6), (0.05, 0.2)))
    above += closeup.throat
    around = (2 * round(side / 4) + 1, 2 * round(above / 4) + 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, around)
    small = cv2.resize(closeup.mask, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    grown = cv2.dilate(small, kernel)
    tail = round((tongue.corner[1] + tongue.tip[1] + below) / 4)
    grown[max(0, tail) :] = 0
    border = max(1, round(half * 0.06 / 4))
    frame = np.zeros_like(grown)
    frame[border:-border, border:-border] = 255
    region = np.minimum(grown, frame).astype(np.float32) / np.float32(255)
    region *= 1 - _apparatus(closeup, (width // 4, height // 4))
    region = blur(np.asarray(region, np.float32), half / 4 * rng.uniform(0.08, 0.2))
    region = np.asarray(cv2.resize(region, (width, height)), np.float32)
    return smoothstep(region, 0.25, 0.95)


def _apparatus(closeup: Closeup, size: tuple[int, int]) -> Plane:
    """Return where a close-up shows the white chin rest and its shadow instead of skin."""
    small = cv2.resize(closeup.photo, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    spread = small.max(axis=2) - small.min(axis=2)
    grey = (spread < 26).astype(np.uint8)
    mask = cv2.resize(closeup.mask, size, interpolation=cv2.INTER_AREA)
    rows = np.flatnonzero((mask > 127).any(axis=1))
    grey[: rows[0] + (rows[-1] - rows[0]) // 2] = 0
    grey[mask > 127] = 0
    return np.asarray(cv2.dilate(grey, np.ones((7, 7), np.uint8)), np.float32)


def seam_gain(face: Plane, photo: Plane, alpha: Plane, mask: Plane) -> Plane:
    """Return factors that give the close-up's skin the face's colour where the two meet.

    The seam's ratios spread inwards, as in Poisson blending, but what the tongue looks like has
    no part in it: OpenCV's seamlessClone would bleed its colour into lips and skin.
    """
    tongue = cv2.dilate((mask > _UNSEEN).astype(np.uint8), np.ones((19, 19), np.uint8))
    seam = smoothstep(alpha, 0.02, 0.3) * smoothstep(-alpha, -0.98, -0.6) * (tongue == 0)
    seam = np.asarray(seam + 1e-6 * (tongue == 0), np.float32)
    ratio = np.log((np.maximum(blur(face, 1.5), 0) + 8) / (blur(photo, 1.5) + 8))
    whole = (ratio * seam[..., None]).sum(axis=(0, 1)) / (seam.sum() + 1e-9)
    ratio = np.clip(ratio, whole - 0.8, whole + 0.8)
    spread, weight = np.zeros_like(ratio), np.zeros_like(seam)
    reach = math.sqrt(float(alpha.sum())) + 4
    for sigma, share in ((0.08 * reach, 1.0), (0.25 * reach, 0.1), (0.8 * reach, 0.01)):
        spread = spread + blur(ratio * seam[..., None], sigma) * share
        weight = weight + blur(seam, sigma) * share
    field = (spread + whole * 1e-4) / (weight + 1e-4)[..., None]
    return np.asarray(np.exp(field), np.float32)
