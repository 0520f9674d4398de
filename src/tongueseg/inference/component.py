"""The component of a pass that a user pointed at, also where the network is in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.postprocess import (
    LOGIT_CLIP,
    SMOOTH_SIGMA,
    Logits,
    clean_components,
    holes,
    smooth,
)

Mask = NDArray[np.bool_]
Pixel = tuple[int, int]
"""Row and column."""

MIN_CONTRAST = 2.0
"""By how much a logit must exceed the background's where a tongue below the threshold is
plausible."""

_VALUE, _BACKGROUND = 95, 20
"""Percentiles: of the logits that were pointed at, and of all logits."""

_CLIP = 20.0
_BORDER_PENALTY = 10.0
"""What a component loses in certainty if it fills the whole border of its window."""


@dataclass(frozen=True, eq=False)
class Component:
    """What the network takes for the tongue at a point.

    Attributes:
        logits: ``(h, w)`` float32, smooth. In doubt they are raised, so that the same threshold
            holds.
        mask: ``(h, w)`` bool, the component without holes.
        certainty: the mean logit above the threshold, less where the window cuts the component.
    """

    logits: Logits
    mask: Mask
    certainty: float


def component_at(raw: Logits, at: Pixel, threshold: float) -> Component | None:
    """Return the component at a pixel; None where no tongue is plausible there.

    Args:
        raw: ``(h, w)`` float32 of a pass.
        at: the pixel.
        threshold: the logit above which a pixel is tongue.
    """
    lift = lenient_lift(raw, at, threshold)
    if lift is None:
        return None
    lifted = raw + lift
    logits = smooth(lifted, threshold)
    mask = components_with(logits > threshold, [at])
    return _component(logits, mask | holes(mask), lifted - threshold)


def component_in(raw: Logits, box: tuple[slice, slice], threshold: float) -> Component | None:
    """Return what lies mostly in a box, perhaps several components; None as above."""
    lift = lenient_lift(raw, box, threshold)
    if lift is None:
        return None
    lifted = raw + lift
    logits = clean_components(smooth(lifted, threshold), threshold, lifted)
    return _component(logits, mostly_inside(logits > threshold, box), lifted - threshold)


def _component(logits: Logits, mask: Mask, excess: Logits) -> Component | None:
    if not mask.any():
        return None
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    mean = np.clip(excess[mask], -LOGIT_CLIP, LOGIT_CLIP).mean()
    return Component(logits, mask, float(mean - _BORDER_PENALTY * border.mean()))


def lenient_lift(raw: Logits, region: Any, threshold: float) -> np.float32 | None:
    """Return what to add to logits so that a tongue in a region exceeds the threshold.

    It is 0 where one does already. In doubt the edge is drawn half-way between the region's logits
    and the background's.

    Args:
        raw: ``(h, w)`` float32 of a pass.
        region: an index into them: a pixel, or slices.
        threshold: the logit above which a pixel is tongue.

    Returns:
        None where no tongue is plausible.
    """
    sigma = SMOOTH_SIGMA * max(raw.shape)
    level = cv2.GaussianBlur(raw.clip(-_CLIP, _CLIP), (0, 0), sigma)
    value = float(np.percentile(level[region], _VALUE))
    if value > threshold:
        return np.float32(0)
    background = float(np.percentile(level, _BACKGROUND))
    if value - background < MIN_CONTRAST:
        return None
    return np.float32(threshold - (value + background) / 2)


def components_with(mask: Mask, pixels: Iterable[Pixel]) -> Mask:
    """Return the components of a mask ``(h, w)`` that hold one of these pixels."""
    _, labels = cv2.connectedComponents(mask.view(np.uint8))
    chosen = {int(labels[pixel]) for pixel in pixels} - {0}
    return np.isin(labels, list(chosen))


def mostly_inside(mask: Mask, box: tuple[slice, slice]) -> Mask:
    """Return the components of a mask ``(h, w)`` of which at least half lies in a box."""
    count, labels = cv2.connectedComponents(mask.view(np.uint8))
    pixels = np.bincount(labels.ravel(), minlength=count)
    inside = np.bincount(labels[box].ravel(), minlength=count)
    kept = 2 * inside >= pixels
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def with_mask(logits: Logits, mask: Mask, threshold: float) -> Logits:
    """Return logits ``(h, w)`` that exceed the threshold where a mask says so, and only there.

    The others are mirrored at the threshold. So they stay continuous along the mask's edge.
    """
    wrong = (logits > threshold) != mask
    return np.where(wrong, np.float32(2 * threshold) - logits, logits)
