"""Every score of a photo, each defined once: how it is computed, named and written."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tongueseg import metrics
from tongueseg.i18n import Text, text
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
class Scored:
    """The scores of one photo by name, NaN where undefined, and what the model said of it.

    Attributes:
        scores: of the tongue; of several classes the mean of those that have a value.
        classes: of several classes the scores of each, by its name.
    """

    name: str
    scores: dict[str, float]
    presence: float
    tongue: bool
    classes: Mapping[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """A score: how to compute it, its unit and which way is better."""

    of: Callable[[Pair], float]
    unit: Unit = "share"
    higher_is_better: bool = True

    def format(self, value: float | None, *, signed: bool = False) -> str:
        """Write a value with the digits that its unit deserves; a dash where it is undefined."""
        if value is None or math.isnan(value):
            return "–"
        return f"{value:{'+' if signed else ''}.{_DIGITS[self.unit]}f}"


SCORES = {
    "iou": Score(lambda pair: metrics.iou(pair.counts)),
    "dice": Score(lambda pair: metrics.dice(pair.counts)),
    "precision": Score(lambda pair: metrics.precision(pair.counts)),
    "recall": Score(lambda pair: metrics.recall(pair.counts)),
    "specificity": Score(lambda pair: metrics.specificity(pair.counts)),
    "pixel_accuracy": Score(lambda pair: metrics.pixel_accuracy(pair.counts)),
    "two_class_miou": Score(lambda pair: metrics.two_class_miou(pair.counts)),
    "boundary_iou": Score(lambda pair: metrics.boundary_iou(pair.prediction, pair.truth)),
    "surface_dice": Score(lambda pair: metrics.surface_dice(pair.distances, pair.tolerance)),
    "hd95": Score(lambda pair: metrics.hd95(pair.distances), "px", False),
    "assd": Score(lambda pair: metrics.assd(pair.distances), "px", False),
    "hd95_share": Score(
        lambda pair: metrics.hd95(pair.distances) / pair.width,
        "widths",
        False,
    ),
    "assd_share": Score(
        lambda pair: metrics.assd(pair.distances) / pair.width,
        "widths",
        False,
    ),
}
"""The scores of a photo by name; ``iou``, averaged over photos, is the main figure."""


_OF_CLASSES = frozenset({"iou", "hd95_share", "assd_share"})
"""Scores whose text names the tongue, and which have another text for several classes."""


def label_of(score: str, *, several: bool = False) -> Text:
    """Return what to call a score in tables, in both languages.

    Args:
        several: whether it is of several classes.
    """
    if several and score in _OF_CLASSES:
        return text(f"evaluation.class_score.{score}")
    return text(f"evaluation.score.{score}")


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
