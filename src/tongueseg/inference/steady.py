"""Masks of a video that do not flicker: each frame is averaged with those beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.input_frame import Frame
from tongueseg.inference.logit import logit
from tongueseg.inference.postprocess import clip_logits
from tongueseg.inference.restore import restore
from tongueseg.inference.segmentation import Segmentation
from tongueseg.measure.quality import quality_flags
from tongueseg.spec import ModelSpec

_WEIGHTS = (1.0, 2.0, 1.0)
"""Of the frame before, the frame itself and the frame after."""


def steady(answers: Iterable[Segmentation], spec: ModelSpec) -> Iterator[Segmentation]:
    """Yield each frame's answer, steadied by the frames before and after it.

    The logits of frames with a tongue are averaged. Whether there is a tongue, two of three frames
    say: one frame alone neither loses it nor invents it.

    Args:
        answers: of the frames of a video, in order, all of one size.
        spec: of the model, for its threshold.

    Returns:
        As many answers. Their logits lie in the frame's own pixels.
    """
    threshold = logit(spec.output.threshold)
    before: Segmentation | None = None
    current: Segmentation | None = None
    for answer in answers:
        following = _at_own_size(answer, threshold)
        if current is not None:
            yield _steadied((before, current, following), threshold)
        before, current = current, following
    if current is not None:
        yield _steadied((before, current, None), threshold)


def _at_own_size(answer: Segmentation, threshold: float) -> Segmentation:
    """Return an answer whose logits, clipped around the threshold, have the photo's own size."""
    logits = clip_logits(restore(answer.logits, answer.frame), threshold)
    height, width = logits.shape
    return replace(answer, logits=logits, frame=Frame(0, 0, height, width, height, width))


def _steadied(three: tuple[Segmentation | None, ...], threshold: float) -> Segmentation:
    there = [(one, weight) for one, weight in zip(three, _WEIGHTS, strict=True) if one is not None]
    current = three[1]
    assert current is not None
    with_tongue = [(one.logits, weight) for one, weight in there if one.tongue]
    # At either end there are two; both have to agree, or the frame itself decides.
    tongue = (
        current.tongue if 2 * len(with_tongue) == len(there) else 2 * len(with_tongue) > len(there)
    )
    presence = float(np.median([one.presence for one, _ in there]))
    if not tongue:
        empty = np.zeros_like(current.mask)
        return _with_mask(replace(current, presence=presence, predicted_iou=None), empty)
    weights = np.array([weight for _, weight in with_tongue], np.float32)
    logits = np.zeros_like(current.logits)
    for plane, weight in zip(
        (plane for plane, _ in with_tongue), weights / weights.sum(), strict=True
    ):
        logits += weight * plane
    return _with_mask(replace(current, presence=presence, logits=logits), logits > threshold)


def _with_mask(answer: Segmentation, mask: NDArray[np.bool_]) -> Segmentation:
    flags = quality_flags(answer.photo.pixels, mask)
    return replace(answer, mask=mask, tongue=bool(mask.any()), flags=flags)
