"""Scores of a predicted mask against the true one, in NumPy alone."""

from __future__ import annotations

from tongueseg.metrics.counts import Counts, count
from tongueseg.metrics.overlap import dice, iou, precision, recall, two_class_miou

__all__ = ["Counts", "count", "dice", "iou", "precision", "recall", "two_class_miou"]
