"""What a camera does to a scene: lens blur, exposure, white balance, vignette, grain."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def choose_light(rng: np.random.Generator) -> NDArray[np.float64]:
    """Give the unit direction towards a light that is near the camera and mostly above it."""
    light = np.array([rng.uniform(-0.35, 0.35), rng.uniform(-0.35, 0.0), 1.0])
    return np.asarray(light / np.linalg.norm(light))


def develop(pixels: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Turn painted light, ``(H, W, 3) float32`` about ``[0, 1]``, into an RGB uint8 photo."""
    photo = np.asarray(cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 0.9)), np.float32)
    photo *= _vignette(photo.shape[0], photo.shape[1], rng)
    warmth, tint = rng.normal(0, 0.025), rng.normal(0, 0.012)
    gain = np.array([1 + warmth, 1 + tint, 1 - warmth]) * rng.uniform(0.85, 1.15)
    photo = np.clip(photo * gain.astype(np.float32), 0, 1) ** np.float32(rng.uniform(0.92, 1.1))
    grain = rng.standard_normal(photo.shape, dtype=np.float32) * np.float32(
        rng.uniform(0.003, 0.014)
    )
    # A sensor's grain is not white: demosaicing and JPEG have softened it.
    photo += cv2.GaussianBlur(grain, (0, 0), 0.5)
    return np.clip(np.rint(photo * 255), 0, 255).astype(np.uint8)


def _vignette(height: int, width: int, rng: np.random.Generator) -> NDArray[np.float32]:
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    return np.asarray(1 - (x * x + y * y) * np.float32(rng.uniform(0, 0.1)), np.float32)[..., None]
