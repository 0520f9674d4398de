"""What a plain threshold leaves behind: frayed edges, stray blobs, holes, mended in the logits.

A tongue is one piece without holes, and its outline is smooth. Blobs on lips, collar and cheeks and
holes in highlights are found at the model's own resolution, which costs next to nothing, and
mirrored at the threshold: the logits stay continuous, so that the edge that remains is as smooth as
before.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]

KEEP_SHARE = 0.25
"""A second piece stays where it weighs at least this share of the heaviest one: teeth or a spatula
may lie across a tongue. Weight is the sum of what its logits exceed the threshold by."""

KEEP_MEAN = 0.5
"""It also has to be at least this share as sure, pixel for pixel: gravel around a small tongue may
weigh as much, since there is much of it, but the model half believes in it only."""

MOST = 20.0
"""What a single pixel counts for at most."""

SOFT = 1 / 160
"""Standard deviation of the smoothing, as a share of the longer side: 2 pixels of 320."""
SURE = 8.0
"""How far from the threshold a logit may be; beyond, one pixel would outvote all around it."""


def clipped(logits: Logits, threshold: float) -> Logits:
    """Return logits none of which is further than :data:`SURE` from the threshold, float32."""
    return np.clip(logits, np.float32(threshold - SURE), np.float32(threshold + SURE))


def smooth(logits: Logits, threshold: float) -> Logits:
    """Return logits whose outline is smooth: clipped around the threshold and blurred.

    Args:
        logits: ``(h, w)`` float32 in the photo's part of the model's frame.
        threshold: the logit above which a pixel is tongue.

    Returns:
        ``(h, w)`` float32.
    """
    blurred = cv2.GaussianBlur(clipped(logits, threshold), (0, 0), SOFT * max(logits.shape))
    return np.asarray(blurred, np.float32)


def one_piece(logits: Logits, threshold: float, raw: Logits | None = None) -> Logits:
    """Return logits whose mask is the tongue alone, without holes.

    Args:
        logits: ``(h, w)`` float32 in the photo's part of the model's frame.
        threshold: the logit above which a pixel is tongue.
        raw: the same before they were smoothed, by which pieces are weighed; ``logits`` when None.

    Returns:
        ``(h, w)`` float32; ``logits`` is left as it is.
    """
    mask = logits > threshold
    wrong = _strays(mask, (logits if raw is None else raw) - np.float32(threshold))
    wrong |= holes(mask & ~wrong)
    if not wrong.any():
        return logits
    return np.where(wrong, np.float32(2 * threshold) - logits, logits)


def _strays(mask: NDArray[np.bool_], excess: Logits) -> NDArray[np.bool_]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8))
    if count <= 2:
        return np.zeros_like(mask)
    sure = np.where(mask, excess.clip(0, MOST), 0).ravel()
    weights = np.bincount(labels.ravel(), sure, count)
    means = weights / stats[:, cv2.CC_STAT_AREA]
    heaviest = int(weights.argmax())
    stray = (weights < KEEP_SHARE * weights[heaviest]) | (means < KEEP_MEAN * means[heaviest])
    stray[0] = False
    return np.asarray(stray[labels], np.bool_)


def holes(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the background that a mask ``(H, W)`` encloses, of the same shape."""
    # A border of background joins all that is outside; 4-connected, as a diagonal gap is none.
    outside = np.pad(~mask, 1, constant_values=True).view(np.uint8)
    _, labels = cv2.connectedComponents(outside, connectivity=4)
    enclosed = (labels != labels[0, 0]) & (labels != 0)
    # What is no background in the padded picture has label 0.
    return np.asarray(enclosed[1:-1, 1:-1], np.bool_)
