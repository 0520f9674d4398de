"""The tables of the report, each figure as it is shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tongueseg.evaluation.class_scores import CLASS_SCORES, class_names, of_class
from tongueseg.evaluation.compare import better
from tongueseg.evaluation.evaluator import summarize
from tongueseg.evaluation.per_photo import ModelResults
from tongueseg.evaluation.scores import SCORES, Score, label_of
from tongueseg.evaluation.sweep import THRESHOLDS
from tongueseg.i18n import Text
from tongueseg.metrics import Paired, paired_test

Row = dict[str, Any]


def score_rows(results: Sequence[ModelResults]) -> list[tuple[Text, list[Row]]]:
    """Return for each score its label and a row for each model."""
    summaries = [summarize(model.scored) for model in results]
    several = bool(class_names(results[0].scored))
    return [
        (
            label_of(name, several=several),
            [_score_row(score, summary[name]) for summary in summaries],
        )
        for name, score in SCORES.items()
    ]


def differences(first: ModelResults, other: ModelResults) -> list[Row]:
    """Return for each score how ``other`` does beside ``first``, photo by photo."""
    several = bool(class_names(first.scored))
    return [
        {
            "label": label_of(name, several=several),
            **_difference(name, paired_test(other.values(name), first.values(name))),
        }
        for name in SCORES
    ]


def class_rows(results: Sequence[ModelResults]) -> list[tuple[str, list[Row]]]:
    """Return for each of several classes its name and a row for each model; none for one class."""
    return [
        (name, [_class_row(summarize(of_class(model.scored, name))) for model in results])
        for name in class_names(results[0].scored)
    ]


def higher_and_lower(first: ModelResults, other: ModelResults) -> tuple[int, int]:
    """Count the photos on which ``other`` has the higher, and the lower, IoU."""
    other_ious, first_ious = other.values("iou"), first.values("iou")
    return int(np.count_nonzero(other_ious > first_ious)), int(
        np.count_nonzero(other_ious < first_ious)
    )


def best_threshold(model: ModelResults, own: float) -> dict[str, str]:
    """Return the threshold with the highest mean IoU, that IoU, and the model's own threshold."""
    iou = model.sweep[0]
    best = int(np.nan_to_num(iou, nan=-1).argmax())
    return {
        "best": f"{THRESHOLDS[best]:.2f}",
        "iou": SCORES["iou"].format(float(iou[best])),
        "own": f"{own:.2f}",
    }


def calibration_errors(model: ModelResults) -> tuple[str, str]:
    """Return the expected calibration error of all pixels and of those near the outline."""
    errors = (model.everywhere.reliability.error, model.near_edge.reliability.error)
    everywhere, near = ("–" if math.isnan(error) else f"{error:.4f}" for error in errors)
    return everywhere, near


def _score_row(score: Score, summary: dict[str, Any]) -> Row:
    low, high = summary["interval"] or (None, None)
    return {
        **{key: score.format(summary[key]) for key in ("mean", "median", "worst")},
        "interval": "" if low is None else f"{score.format(low)}–{score.format(high)}",
        "tail": score.format(summary["p5" if score.higher_is_better else "p95"]),
        "worst_photo": summary["worst_photo"] or "",
        "undefined": summary["undefined"],
    }


def _class_row(summary: dict[str, dict[str, Any]]) -> Row:
    means = {name: SCORES[name].format(summary[name]["mean"]) for name in CLASS_SCORES}
    iou = summary["iou"]
    return {**means, "worst_photo": iou["worst_photo"] or "", "undefined": iou["undefined"]}


def _difference(name: str, test: Paired) -> Row:
    score, difference = SCORES[name], test.difference
    low, high = (score.format(end, signed=True) for end in (difference.low, difference.high))
    return {
        "first": score.format(test.second),
        "other": score.format(test.first),
        "difference": score.format(difference.mean, signed=True),
        "interval": "" if math.isnan(difference.low) else f"{low} … {high}",
        "p": "–" if math.isnan(test.p) else f"{test.p:.4f}",
        "better": {"first": "other", "second": "first", None: ""}[better(name, test)],
    }
