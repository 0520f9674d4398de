"""Every score of a photo, each defined once: how it is computed, named, told and judged."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tongueseg import metrics
from tongueseg.metrics.counts import Mask

Unit = Literal["share", "px", "widths"]
"""A share is from 0 to 1, ``px`` are the photo's own pixels, ``widths`` the tongue's widths."""

_DIGITS: dict[Unit, int] = {"share": 4, "px": 2, "widths": 4}


@dataclass(frozen=True, eq=False)
class Pair:
    """What the scores of a photo follow from, computed once.

    Attributes:
        prediction, truth: ``(H, W)`` bool.
        counts: pixels of agreement and disagreement.
        distances: between the two edges, in pixels.
        width: of the true tongue in pixels, NaN where there is none.
        tolerance: of the surface Dice in pixels.
    """

    prediction: Mask
    truth: Mask
    counts: metrics.Counts
    distances: metrics.SurfaceDistances
    width: float
    tolerance: float


@dataclass(frozen=True)
class Score:
    """A score: what to call it, how to compute it, its unit and which way is better."""

    label: str
    of: Callable[[Pair], float]
    unit: Unit = "share"
    higher_is_better: bool = True

    def shown(self, value: float | None, *, signed: bool = False) -> str:
        """Write a value with the digits that its unit deserves; a dash where it is undefined."""
        if value is None or math.isnan(value):
            return "–"
        return f"{value:{'+' if signed else ''}.{_DIGITS[self.unit]}f}"


SCORES = {
    "iou": Score("IoU of the tongue", lambda pair: metrics.iou(pair.counts)),
    "dice": Score("Dice", lambda pair: metrics.dice(pair.counts)),
    "precision": Score("precision", lambda pair: metrics.precision(pair.counts)),
    "recall": Score("recall", lambda pair: metrics.recall(pair.counts)),
    "specificity": Score("specificity", lambda pair: metrics.specificity(pair.counts)),
    "pixel_accuracy": Score("pixel accuracy", lambda pair: metrics.pixel_accuracy(pair.counts)),
    "two_class_miou": Score(
        "two-class mIoU (papers)", lambda pair: metrics.two_class_miou(pair.counts)
    ),
    "boundary_iou": Score(
        "boundary IoU", lambda pair: metrics.boundary_iou(pair.prediction, pair.truth)
    ),
    "surface_dice": Score(
        "surface Dice", lambda pair: metrics.surface_dice(pair.distances, pair.tolerance)
    ),
    "hd95": Score("HD95, px", lambda pair: metrics.hd95(pair.distances), "px", False),
    "assd": Score("ASSD, px", lambda pair: metrics.assd(pair.distances), "px", False),
    "hd95_share": Score(
        "HD95, tongue widths",
        lambda pair: metrics.hd95(pair.distances) / pair.width,
        "widths",
        False,
    ),
    "assd_share": Score(
        "ASSD, tongue widths",
        lambda pair: metrics.assd(pair.distances) / pair.width,
        "widths",
        False,
    ),
}
"""The scores of a photo by name; ``iou``, averaged over photos, is the main figure."""


def score_masks(
    prediction: Mask, truth: Mask, *, tolerance: float = metrics.TOLERANCE
) -> dict[str, float]:
    """Return every score of a predicted mask against the true one, NaN where undefined.

    Args:
        prediction, truth: ``(H, W)`` bool.
        tolerance: of the surface Dice, as a share of the tongue's width.

    Raises:
        BadMask: the shapes differ.
    """
    counts = metrics.count(prediction, truth)
    distances = metrics.surface_distances(prediction, truth)
    width = metrics.tongue_width(truth)
    pair = Pair(prediction, truth, counts, distances, width, tolerance * width)
    return {name: score.of(pair) for name, score in SCORES.items()}
