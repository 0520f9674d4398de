"""What a camera and its file do to a composed picture: grading, blur, noise, JPEG."""

from __future__ import annotations

import cv2
import numpy as np

from tongueseg.synthetic.composed.layers import Pixels, Plane, blur, luminance, to_byte

# How many pictures are graded as apps and photographers do it.
_GRADED = 0.5


def photograph(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """Grade, blur, add noise and encode, each now and then; ``(S, S, 3)`` uint8 RGB both ways.

    It gives the parts of a composition, which come from several cameras, one grain.
    """
    image = pixels.astype(np.float32)
    if rng.random() < _GRADED:
        image = _graded(rng, image)
    if rng.random() < 0.3:
        image = blur(image, rng.uniform(0.4, 1.1))
    if rng.random() < 0.4:
        grain = rng.standard_normal((*image.shape[:2], 1), dtype=np.float32)
        image = image + grain * np.float32(rng.uniform(1, 7))
    out = to_byte(image)
    if rng.random() < 0.6:
        quality = int(rng.integers(35, 95))
        coded = cv2.imencode(".jpg", out[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        decoded = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
        out = np.ascontiguousarray(decoded[..., ::-1])
    return out


def _graded(rng: np.random.Generator, image: Plane) -> Plane:
    """Change contrast, saturation and the tints of shadows and highlights, against each other.

    Shape: ``(S, S, 3)`` float32, 0 to 255 -> the same.
    """
    grey = luminance(image)[..., None] / 255
    gamma, steepness = np.exp(rng.uniform(-0.35, 0.5)), rng.uniform(-0.5, 1.0)
    level = np.clip(grey, 1e-3, 1) ** np.float32(gamma)
    # A curve through black, middle and white, steep or flat in the middle.
    level = level + np.float32(steepness) * level * (1 - level) * (2 * level - 1)
    regraded = image * (level / np.maximum(grey, 1e-3)) / 255
    regraded = level + (regraded - level) * np.float32(rng.uniform(0.35, 1.3))
    # Shadows turn blue or teal and highlights orange, sometimes the other way round.
    warm = rng.normal(0, 0.06) + np.array([0.05, 0.01, -0.06]) * rng.uniform(-0.5, 1.5)
    cold = np.array([-0.06, rng.uniform(-0.02, 0.03), 0.05]) * rng.uniform(-0.5, 1.5)
    tint = cold * (1 - level) + (warm - warm.mean()) * level
    return np.asarray(np.clip(regraded + tint * np.sqrt(level), 0, 1) * 255, np.float32)
