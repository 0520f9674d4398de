"""One pass of the network over a photo or a window of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.input_frame import Frame
from tongueseg.inference.logit import logit, sigmoid
from tongueseg.inference.postprocess import postprocess
from tongueseg.inference.preprocess import ModelInput, normalize
from tongueseg.runtime import Runtime
from tongueseg.runtime.check_logits import check_logits
from tongueseg.spec import ModelSpec

_PRESENCE_SHARE, _PRESENCE_CLIP = 0.005, 20
"""The share of the pixels that the presence logit is the mean of, and the largest logit of one."""

_UNCERTAIN = 2
"""A logit this close to the threshold is uncertain: a probability between 12 and 88 %."""


@dataclass(frozen=True, eq=False)
class Pass:
    """The answer of one pass.

    Attributes:
        logits: ``(H, W)`` float32 in the model's input, postprocessed.
        raw: ``(h, w)`` float32, those of the photo's part of it as the network gave them.
        frame: which part of the photo lies in the input, and where.
        presence_logit: the mean logit of the half percent of pixels with the highest ones; the
            mean of two passes after a zoom.
        presence: the probability that there is a tongue, 0 to 1: the sigmoid of the presence
            logit, calibrated as the spec says. A step that only redraws the edge keeps it.
        final: no later step changes this pass.
    """

    logits: NDArray[np.float32]
    raw: NDArray[np.float32]
    frame: Frame
    presence_logit: float
    presence: float
    final: bool = False


def run_pass(
    placed: ModelInput, spec: ModelSpec, runtime: Runtime, *, mirrored: bool = False
) -> Pass:
    """Run the network once.

    Args:
        placed: the photo in the model's input.
        spec: of the model.
        runtime: holds the network.
        mirrored: run it on the mirror image, and mirror the logits back.

    Raises:
        BadModel: its answer are no logits.
    """
    across = slice(None, None, -1 if mirrored else 1)
    x = normalize(placed.canvas[:, across], spec.input.normalize)
    answer = runtime.run(x)
    check_logits(spec.name, answer, x)
    logits = np.ascontiguousarray(answer[0, 0][:, across])
    frame = placed.frame
    raw = logits[frame.rows, frame.columns].copy()
    smoothed = postprocess(logits, raw, frame, logit(spec.output.threshold))
    return with_presence(Pass(smoothed, raw, frame, 0, 0), presence_logit(raw), spec)


def with_presence(result: Pass, presence_logit: float, spec: ModelSpec) -> Pass:
    """Return a pass with another presence logit, and its presence."""
    calibrated = spec.output.presence_scale * presence_logit + spec.output.presence_bias
    presence = float(sigmoid(np.array(calibrated, np.float32)))
    return replace(result, presence_logit=presence_logit, presence=presence)


def has_tongue(result: Pass, spec: ModelSpec) -> bool:
    """Return whether a pass shows a tongue: its presence reaches the spec's threshold."""
    return result.presence >= spec.output.presence_threshold


def is_empty(result: Pass, spec: ModelSpec) -> bool:
    """Return whether a pass shows no pixel of a tongue."""
    inner = result.logits[result.frame.rows, result.frame.columns]
    return not (inner > logit(spec.output.threshold)).any()


def presence_logit(logits: NDArray[np.float32]) -> float:
    """Return the mean of the highest half percent of logits, each clipped to ±20."""
    count = max(1, round(logits.size * _PRESENCE_SHARE))
    highest = np.partition(logits, logits.size - count, axis=None)[-count:]
    return float(highest.clip(-_PRESENCE_CLIP, _PRESENCE_CLIP).mean())


def boundary_uncertainty(result: Pass, spec: ModelSpec) -> float:
    """Return how wide the uncertain band along a tongue's outline is.

    It is the number of pixels with a logit within 2 of the threshold, over the root of the
    number of tongue pixels. So a sharp outline of any size has about the same value.
    """
    raw, threshold = result.raw, logit(spec.output.threshold)
    uncertain = (raw > threshold - _UNCERTAIN) & (raw < threshold + _UNCERTAIN)
    tongue = int((raw > threshold).sum())
    return int(uncertain.sum()) / math.sqrt(max(1, tongue))
