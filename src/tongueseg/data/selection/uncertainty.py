"""How wrong a model probably is about a photo that nobody has drawn."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.logit import logit, sigmoid
from tongueseg.inference.model_pass import boundary_uncertainty, run_pass
from tongueseg.inference.preprocess import model_input
from tongueseg.inference.segmentation import Segmentation
from tongueseg.inference.segmenter import Segmenter
from tongueseg.inference.tta import tta_pass
from tongueseg.metrics import count, iou


@dataclass(frozen=True)
class Uncertainty:
    """How sure a model is of its answer about a photo.

    Attributes:
        outline: 1 less the IoU that the model's own probabilities promise, 0 to 1; 0 where it
            finds no tongue.
        decision: 1 where the presence is at the model's threshold, 0 where it is 0 or 1.
        disagreement: 1 less the IoU between a plain pass and one on the mirrored, relit photo,
            0 to 1; 0 where both find nothing.
        boundary: as :func:`tongueseg.inference.model_pass.boundary_uncertainty` says.
    """

    outline: float
    decision: float
    disagreement: float
    boundary: float

    @property
    def value(self) -> float:
        """How wrong the answer may be, 0 to 1: the outline, or whether there is a tongue."""
        return max(self.outline, self.decision)


def uncertainty_of(segmenter: Segmenter, answer: Segmentation) -> Uncertainty:
    """Return how sure the model is of an answer of its own, from two more passes.

    Both passes run on the part of the photo that the answer was found in.
    """
    spec, frame = segmenter.spec, answer.frame
    placed = model_input(answer.photo, spec.input, frame.window)
    plain = run_pass(placed, spec, segmenter.runtime)
    second = tta_pass(answer.photo, spec, segmenter.runtime, frame.window)
    size = plain.raw.shape[::-1]
    passes = [plain.raw, np.asarray(cv2.resize(second.raw, size), np.float32)]
    threshold = logit(spec.output.threshold)
    agreement = iou(count(*(logits > threshold for logits in passes)))
    logits = np.ascontiguousarray(answer.logits[frame.rows, frame.columns])
    mask = np.asarray(cv2.resize(logits, size)) > threshold
    probability = (sigmoid(passes[0]) + sigmoid(passes[1])) / 2
    return Uncertainty(
        1 - expected_iou(mask, probability) if answer.tongue else 0.0,
        decision_uncertainty(answer.presence, spec.output.presence_threshold),
        0.0 if np.isnan(agreement) else 1 - agreement,
        boundary_uncertainty(plain, spec),
    )


def expected_iou(mask: NDArray[np.bool_], probability: NDArray[np.floating]) -> float:
    """Return the IoU that a mask promises, 0 to 1.

    It is the ratio of the expected intersection and the expected union, if each pixel is tongue
    with its probability. An empty mask promises nothing.

    Args:
        mask: ``(h, w)`` bool.
        probability: ``(h, w)`` float from 0 to 1, perhaps of several passes.
    """
    union = float(mask.sum() + probability[~mask].sum())
    return float(probability[mask].sum()) / union if union else 0.0


def decision_uncertainty(presence: float, threshold: float) -> float:
    """Return 1 for a presence at the threshold, falling to 0 at a presence of 0 and of 1.

    It falls with the square: a presence of 0.95 or of 0.99 says the same, and the outline counts.
    """
    room, way = (1 - threshold, 1 - presence) if presence >= threshold else (threshold, presence)
    return (way / room) ** 2 if room else 0.0
