"""The line that predicts a mask's IoU, fitted on validation photos."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.evaluation.tongue_pictures import Mask, Pixels, tongue_pictures
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.io.photo import read_photo
from tongueseg.metrics import count, iou
from tongueseg.spec import ModelSpec, PredictedIouSpec
from tongueseg.weights.model_files import find_model

_FEWEST = 40
"""Masks that a line needs. Of fewer, a few outliers would decide."""

_LEAST_ERROR = 0.005
"""An error of less tells of the drawn masks, not of the model's."""

_OUTLIER = 0.5
"""A residual from which a mask weighs less (Huber 1964)."""

_IDENTITY = PredictedIouSpec(intercept=0.0, uncertainty=1.0)
"""The line with which ``log(1 - predicted_iou)`` is the uncertainty itself, 0 at most."""


def calibrate_predicted_iou(
    model: str | Path, records: Sequence[Record], faces: Path | None = None
) -> ModelSpec:
    """Calibrate the predicted IoU of a model on validation photos, into the spec beside it.

    The pictures are those of :func:`~tongueseg.evaluation.tongue_pictures.tongue_pictures`. Where
    the model finds too few of their tongues, its spec predicts no IoU.

    Args:
        model: as :class:`Segmenter` takes it.
        records: validation photos.
        faces: a folder of faces to compose pictures with.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
        BadDataset: the faces cannot be read.
        CannotWrite: the disk refuses.
    """
    path = find_model(model).path
    with Segmenter(path, threads=1) as opened:
        spec = opened.spec
        segmenter = Segmenter(_with_line(spec, _IDENTITY), opened.runtime)

        def measure(picture: tuple[Pixels, Mask]) -> tuple[float, float] | None:
            return _uncertainty_and_iou(segmenter, *picture)

        pictures = tongue_pictures(records, faces)
        measured = [pair for pair in map_in_order(measure, pictures, available_cores()) if pair]
    line = fit_line(*np.array(measured).T) if len(measured) >= _FEWEST else None
    spec = _with_line(spec, line)
    spec.write(path.with_suffix(".json"))
    return spec


def _with_line(spec: ModelSpec, line: PredictedIouSpec | None) -> ModelSpec:
    output = spec.output.model_copy(update={"predicted_iou": line})
    return spec.model_copy(update={"output": output})


def fit_line(
    uncertainty: NDArray[np.float64], true_iou: NDArray[np.float64]
) -> PredictedIouSpec | None:
    """Fit ``log(1 - IoU) = intercept + slope * uncertainty``; None unless it rises.

    Weighted least squares with Huber's weights, so that a few masks of something else do not
    decide.

    Args:
        uncertainty: ``(N,)``, as :mod:`tongueseg.inference.predicted_iou` defines it.
        true_iou: ``(N,)`` 0 to 1.
    """
    error = np.log(np.maximum(1 - true_iou, _LEAST_ERROR))
    weights = np.ones_like(error)
    for _ in range(20):
        slope, intercept = np.polyfit(uncertainty, error, 1, w=np.sqrt(weights))
        residual = np.abs(error - (slope * uncertainty + intercept))
        weights = _OUTLIER / np.maximum(residual, _OUTLIER)
    if slope <= 0:
        return None
    return PredictedIouSpec(intercept=round(intercept, 4), uncertainty=round(slope, 4))


def _uncertainty_and_iou(
    segmenter: Segmenter, pixels: Pixels, truth: Mask
) -> tuple[float, float] | None:
    """Return both of a picture; None where no tongue is found."""
    answer = segmenter(read_photo(pixels))
    if answer.predicted_iou is None:
        return None
    return math.log(1 - answer.predicted_iou), iou(count(answer.mask, truth))
