"""Many photos to files: predict, measure, resume."""

from __future__ import annotations

from tongueseg.batch.measure import (
    MeasuredPhoto,
    masks_by_model,
    masks_in_folder,
    measure_photos,
)
from tongueseg.batch.outputs import OUTPUTS, Style, parse_outputs, parse_style
from tongueseg.batch.predict import Result, predict_photos
from tongueseg.batch.prediction_folder import PredictionPlan, plan_prediction, run_prediction
from tongueseg.batch.settings import MeasureSettings, PredictSettings, open_segmenter

__all__ = [
    "OUTPUTS",
    "MeasureSettings",
    "MeasuredPhoto",
    "PredictSettings",
    "PredictionPlan",
    "Result",
    "Style",
    "masks_by_model",
    "masks_in_folder",
    "measure_photos",
    "open_segmenter",
    "parse_outputs",
    "parse_style",
    "plan_prediction",
    "predict_photos",
    "run_prediction",
]
