"""Scores of a model of several classes: of each class, and their mean."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from tongueseg.evaluation.scores import SCORES, Scored, score_masks
from tongueseg.inference.segmentation import Segmentation

Labels = NDArray[np.uint8]

CLASS_SCORES = ("iou", "dice", "precision", "recall", "hd95")
"""The scores of each class in tables and pages; the files hold all."""


def has_classes(answer: object) -> TypeGuard[Segmentation]:
    """Tell whether an answer is of several classes; that of masks from elsewhere is of one."""
    return isinstance(answer, Segmentation) and len(answer.classes) > 1


def score_labels(name: str, answer: Segmentation, truth: Labels) -> Scored:
    """Score one answer against the true labels, ``(H, W)`` uint8, class by class."""
    classes = {
        label: score_masks(answer.labels == value, truth == value)
        for label, value in answer.classes.items()
    }
    means = {score: _mean([one[score] for one in classes.values()]) for score in SCORES}
    return Scored(name, means, answer.presence, answer.tongue, classes)


def of_class(scored: Sequence[Scored], name: str) -> list[Scored]:
    """Return the photos with the scores of one class alone."""
    return [replace(photo, scores=dict(photo.classes[name]), classes={}) for photo in scored]


def right_and_wrong(labels: Labels, truth: Labels) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return labels and truth as two masks that agree where a class is right.

    A pixel with another class than the true one is in the first mask alone.

    Args:
        labels, truth: ``(H, W)`` uint8, 0 on the background.

    Returns:
        Two masks ``(H, W)`` bool.
    """
    predicted = labels > 0
    return predicted, np.where(predicted, labels == truth, truth > 0)


def class_names(scored: Sequence[Scored]) -> list[str]:
    """Return the classes of the scores; none where the tongue is the only one."""
    first: Mapping[str, object] = scored[0].classes if scored else {}
    return list(first)


def _mean(values: Sequence[float]) -> float:
    """Return the mean of the classes that have a value; NaN where none has."""
    defined = [value for value in values if not math.isnan(value)]
    return fmean(defined) if defined else math.nan
