"""The predicted IoU of a mask: how well it is cut, which presence does not tell."""

from __future__ import annotations

import math

import numpy as np

from tongueseg.inference.logit import logit
from tongueseg.inference.model_pass import Pass
from tongueseg.spec import ModelSpec

_BAND = 1
"""A logit this close to the threshold may fall on either side: 27 to 73 % for a threshold of 50."""

_LEAST = 1e-3
"""Added to the share of uncertain pixels, so that none at all has a logarithm."""


def predicted_iou(result: Pass, spec: ModelSpec) -> float | None:
    """Predict the IoU of a pass's mask with the truth, 0 to 1.

    Segment Anything has a network predict it (Kirillov et al. 2023). Here a line does, fitted on
    validation photos, from the uncertain pixels of the mask's outline.

    Args:
        result: a pass that shows a tongue.
        spec: of the model.

    Returns:
        None if the spec holds no line, or the mask is empty.
    """
    line, feature = spec.output.predicted_iou, mask_uncertainty(result, spec)
    if line is None or feature is None:
        return None
    return 1 - math.exp(min(0.0, line.intercept + line.uncertainty * feature))


def mask_uncertainty(result: Pass, spec: ModelSpec) -> float | None:
    """Return the logarithm of the uncertain pixels' number over the mask's, None without a mask.

    Both are counted in the model's input: the uncertain ones in the logits that the network gave,
    so that a piece that postprocessing removed counts, and the others in the final mask.
    """
    frame, threshold = result.frame, logit(spec.output.threshold)
    mask = np.count_nonzero(result.logits[frame.rows, frame.columns] > threshold)
    if not mask:
        return None
    near = np.abs(result.raw - np.float32(threshold)) < _BAND
    return math.log(np.count_nonzero(near) / mask + _LEAST)
