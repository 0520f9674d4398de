"""One pass of a network of several classes, from the photo to its labels."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.logit import sigmoid
from tongueseg.inference.model_pass import presence_logit
from tongueseg.inference.preprocess import preprocess
from tongueseg.inference.restore import restore_labels
from tongueseg.inference.segmentation import Segmentation
from tongueseg.io.photo import Photo
from tongueseg.measure.quality import quality_flags
from tongueseg.runtime import Runtime
from tongueseg.runtime.check_logits import check_logits
from tongueseg.spec import ModelSpec

Logits = NDArray[np.float32]

TONGUE = "tongue"
"""The class whose pixels are the mask, where a model has it."""


def segment_classes(
    photo: Photo, spec: ModelSpec, runtime: Runtime, started: float
) -> Segmentation:
    """Run the network once on the whole photo; each pixel gets the most probable class.

    Nothing is smoothed and no piece is dropped: teeth are many pieces, and a coating is ragged.

    Args:
        photo: read, perhaps at reduced scale.
        spec: of a model of several classes.
        runtime: holds the network.
        started: the time on ``perf_counter`` at which reading began.

    Raises:
        BadModel: its answer are no logits of these classes.
    """
    times = [started, perf_counter()]
    x, frame = preprocess(photo, spec.input)
    answer = runtime.run(x)
    check_logits(spec.name, answer, x, len(spec.classes))
    logits = mask_logits(answer[0], spec.values)
    strength = presence_logit(logits[frame.rows, frame.columns])
    times.append(perf_counter())
    labels = restore_labels(answer[0], frame, spec.values.values())
    mask = np.isin(labels, mask_values(spec.values))
    flags = quality_flags(photo.pixels, mask)
    times.append(perf_counter())
    steps = zip(("read", "refine", "postprocess"), np.diff(times), strict=True)
    return Segmentation(
        mask,
        bool(mask.any()),
        float(sigmoid(np.array(strength, np.float32))),
        flags,
        {step: 1000 * float(seconds) for step, seconds in steps},
        photo,
        logits,
        frame,
        classes=spec.values,
        label_map=labels,
    )


def mask_values(values: Mapping[str, int]) -> list[int]:
    """Return the values that make up the mask: that of the tongue, or all where there is none."""
    return [values[TONGUE]] if TONGUE in values else list(values.values())


def mask_logits(logits: Logits, values: Mapping[str, int]) -> Logits:
    """Return the log-odds of the mask against all else.

    Args:
        logits: ``(K, H, W)`` float32 of the classes; that of the background is 0.
        values: the value of each class.

    Returns:
        ``(H, W)`` float32.
    """
    inner = np.isin(list(values.values()), mask_values(values))
    rest = np.concatenate([np.zeros_like(logits[:1]), logits[~inner]])
    inside, outside = (np.logaddexp.reduce(part, axis=0) for part in (logits[inner], rest))
    return np.asarray(inside - outside, np.float32)
