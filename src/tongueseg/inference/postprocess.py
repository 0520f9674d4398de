"""Postprocessing of logits: smooth the outline, drop stray components, fill holes.

A tongue is one connected component without holes, and its outline is smooth. A plain threshold
also leaves blobs on lips, collar and cheeks, and holes in highlights. They are found at the
model's own resolution, which costs next to nothing, and mirrored at the threshold. So the logits
stay continuous, and the edge that remains is as smooth as before.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.input_frame import Frame

Logits = NDArray[np.float32]

MIN_WEIGHT = 0.25
"""A second component is kept if it weighs at least this share of the heaviest one: teeth or a
spatula may lie across a tongue. A weight is the sum of its logits above the threshold."""

MIN_MEAN_WEIGHT = 0.5
"""Its weight per pixel must also be at least this share of the heaviest one's. Gravel around a
small tongue may weigh as much, as there is much of it, but its logits are low."""

MAX_PIXEL_WEIGHT = 20.0
"""What a single pixel adds to a weight at most."""

SMOOTH_SIGMA = 1 / 160
"""Standard deviation of the blur, as a share of the longer side: 2 pixels of 320."""

LOGIT_CLIP = 8.0
"""How far from the threshold a logit may be. Beyond, one pixel would outvote its neighbours."""


def postprocess(logits: Logits, raw: Logits, frame: Frame, threshold: float) -> Logits:
    """Return logits of the whole input whose outline is smooth, of one component without holes.

    Args:
        logits: ``(H, W)`` float32 in the model's input.
        raw: ``(h, w)`` float32, the logits of the photo's part of it.
        frame: where that part lies.
        threshold: the logit above which a pixel is tongue.

    Returns:
        ``(H, W)`` float32; ``logits`` is left as it is.
    """
    result = logits.copy()
    result[frame.rows, frame.columns] = clean_components(smooth(raw, threshold), threshold, raw)
    return result


def clip_logits(logits: Logits, threshold: float) -> Logits:
    """Return logits at most :data:`LOGIT_CLIP` away from the threshold, float32."""
    return np.clip(logits, np.float32(threshold - LOGIT_CLIP), np.float32(threshold + LOGIT_CLIP))


def smooth(logits: Logits, threshold: float) -> Logits:
    """Return logits whose outline is smooth: clipped around the threshold and blurred.

    Args:
        logits: ``(h, w)`` float32 in the photo's part of the model's frame.
        threshold: the logit above which a pixel is tongue.

    Returns:
        ``(h, w)`` float32.
    """
    sigma = SMOOTH_SIGMA * max(logits.shape)
    return np.asarray(cv2.GaussianBlur(clip_logits(logits, threshold), (0, 0), sigma), np.float32)


def clean_components(logits: Logits, threshold: float, raw: Logits | None = None) -> Logits:
    """Return logits whose mask is the tongue alone, without holes.

    Args:
        logits: ``(h, w)`` float32 in the photo's part of the model's frame.
        threshold: the logit above which a pixel is tongue.
        raw: the logits before smoothing, which weigh the components; ``logits`` when None.

    Returns:
        ``(h, w)`` float32; ``logits`` is left as it is.
    """
    mask = logits > threshold
    wrong = _strays(mask, (logits if raw is None else raw) - np.float32(threshold))
    wrong |= holes(mask & ~wrong)
    if not wrong.any():
        return logits
    return np.where(wrong, np.float32(2 * threshold) - logits, logits)


def holes(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the background that a mask ``(H, W)`` encloses, of the same shape."""
    # A border of background joins all that is outside; 4-connected, as a diagonal gap is none.
    outside = np.pad(~mask, 1, constant_values=True).view(np.uint8)
    _, labels = cv2.connectedComponents(outside, connectivity=4)
    enclosed = (labels != labels[0, 0]) & (labels != 0)
    # Label 0 is the foreground of the padded mask.
    return np.asarray(enclosed[1:-1, 1:-1], np.bool_)


def _strays(mask: NDArray[np.bool_], excess: Logits) -> NDArray[np.bool_]:
    """Return the components of ``mask`` that are no part of the tongue."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8))
    if count <= 2:
        return np.zeros_like(mask)
    pixel_weights = np.where(mask, excess.clip(0, MAX_PIXEL_WEIGHT), 0).ravel()
    weights = np.bincount(labels.ravel(), pixel_weights, count)
    means = weights / stats[:, cv2.CC_STAT_AREA]
    heaviest = int(weights.argmax())
    light = weights < MIN_WEIGHT * weights[heaviest]
    stray = light | (means < MIN_MEAN_WEIGHT * means[heaviest])
    stray[0] = False
    return np.asarray(stray[labels], np.bool_)
