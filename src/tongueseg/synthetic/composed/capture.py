"""What a camera and its file do to a composed picture: blur, noise, JPEG."""

from __future__ import annotations

import cv2
import numpy as np

from tongueseg.synthetic.composed.layers import Pixels, blur, to_byte


def photograph(rng: np.random.Generator, pixels: Pixels) -> Pixels:
    """Blur, add noise and encode, each now and then; ``(S, S, 3)`` uint8 RGB both ways.

    It gives the parts of a composition, which come from several cameras, one grain.
    """
    image = pixels.astype(np.float32)
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
