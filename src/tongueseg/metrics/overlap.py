"""Overlap scores from counts.

A score whose denominator is zero is NaN: with an empty truth and an empty prediction there is
nothing to overlap, with an empty prediction nothing that could be precise. NaN is counted and
reported by whoever averages, never taken for 0 or 1. A tongue missed altogether scores 0, and
so does a tongue found where there is none.
"""

from __future__ import annotations

import math

from tongueseg.metrics.counts import Counts


def dice(c: Counts) -> float:
    """``2 TP / (2 TP + FP + FN)`` (Dice 1945); NaN where both masks are empty."""
    return _ratio(2 * c.true_positive, 2 * c.true_positive + c.false_positive + c.false_negative)


def iou(c: Counts) -> float:
    """``TP / (TP + FP + FN)`` (Jaccard 1912), of the tongue; NaN where both masks are empty."""
    return _ratio(c.true_positive, c.true_positive + c.false_positive + c.false_negative)


def precision(c: Counts) -> float:
    """``TP / (TP + FP)``: how much of the prediction is tongue; NaN where it is empty."""
    return _ratio(c.true_positive, c.true_positive + c.false_positive)


def recall(c: Counts) -> float:
    """``TP / (TP + FN)``: how much of the tongue was found; NaN where there is none."""
    return _ratio(c.true_positive, c.true_positive + c.false_negative)


def specificity(c: Counts) -> float:
    """``TN / (TN + FP)``: how much of the background was left alone; NaN where there is none."""
    return _ratio(c.true_negative, c.true_negative + c.false_positive)


def pixel_accuracy(c: Counts) -> float:
    """``(TP + TN) / all``: the share of pixels told right; 1 where both masks are empty.

    It flatters a small tongue, most of whose photo is background.
    """
    right = c.true_positive + c.true_negative
    return _ratio(right, right + c.false_positive + c.false_negative)


def two_class_miou(c: Counts) -> float:
    """Mean of the tongue's and the background's IoU, the figure that papers quote as mIoU.

    It flatters: the background is large and easy. NaN where either class is in neither mask.
    """
    background = _ratio(c.true_negative, c.true_negative + c.false_positive + c.false_negative)
    return (iou(c) + background) / 2


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
