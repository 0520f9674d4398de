"""Scores of a predicted mask against the true one, and what a mean of them is worth."""

from __future__ import annotations

from tongueseg.metrics.boundary import (
    TOLERANCE,
    SurfaceDistances,
    assd,
    boundary_iou,
    hd95,
    surface_dice,
    surface_distances,
)
from tongueseg.metrics.counts import Counts, count
from tongueseg.metrics.intervals import MeanInterval, mean_interval
from tongueseg.metrics.overlap import (
    dice,
    iou,
    pixel_accuracy,
    precision,
    recall,
    specificity,
    two_class_miou,
)
from tongueseg.metrics.paired import Paired, paired_test
from tongueseg.metrics.width import tongue_width

__all__ = [
    "TOLERANCE",
    "Counts",
    "MeanInterval",
    "Paired",
    "SurfaceDistances",
    "assd",
    "boundary_iou",
    "count",
    "dice",
    "hd95",
    "iou",
    "mean_interval",
    "paired_test",
    "pixel_accuracy",
    "precision",
    "recall",
    "specificity",
    "surface_dice",
    "surface_distances",
    "tongue_width",
    "two_class_miou",
]
