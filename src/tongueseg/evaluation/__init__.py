"""A segmenter on a dataset: scores, report, calibrated presence and predicted IoU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongueseg.io.lazy import lazy_names

if TYPE_CHECKING:
    from tongueseg.evaluation.evaluator import Scored as Scored
    from tongueseg.evaluation.evaluator import evaluate as evaluate
    from tongueseg.evaluation.evaluator import summarize as summarize
    from tongueseg.evaluation.evaluator import write_scores as write_scores
    from tongueseg.evaluation.iou_calibration import (
        calibrate_predicted_iou as calibrate_predicted_iou,
    )
    from tongueseg.evaluation.models import evaluated_models as evaluated_models
    from tongueseg.evaluation.presence import calibrate_presence as calibrate_presence
    from tongueseg.evaluation.report import write_report as write_report
    from tongueseg.evaluation.scores import SCORES as SCORES
    from tongueseg.evaluation.scores import score_masks as score_masks

# The report takes Jinja, an extra; it is loaded when it is first asked for.
_MODULES = {
    "SCORES": "scores",
    "Scored": "evaluator",
    "calibrate_predicted_iou": "iou_calibration",
    "calibrate_presence": "presence",
    "evaluate": "evaluator",
    "evaluated_models": "models",
    "score_masks": "scores",
    "summarize": "evaluator",
    "write_report": "report",
    "write_scores": "evaluator",
}

__all__ = [
    "SCORES",
    "Scored",
    "calibrate_predicted_iou",
    "calibrate_presence",
    "evaluate",
    "evaluated_models",
    "score_masks",
    "summarize",
    "write_report",
    "write_scores",
]


__getattr__ = lazy_names(__name__, _MODULES)
