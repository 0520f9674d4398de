from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.metrics import (
    Counts,
    count,
    dice,
    iou,
    pixel_accuracy,
    precision,
    recall,
    specificity,
    two_class_miou,
)

EVERY = (dice, iou, precision, recall, specificity, pixel_accuracy, two_class_miou)

# The 4 x 4 masks of test_counts.py: 2 pixels in both, 3 in one only, 3 in the other, 8 in none.
BY_HAND = Counts(2, 3, 3, 8)
NOTHING = Counts(0, 0, 0, 16)
MISSED = Counts(0, 0, 5, 11)
INVENTED = Counts(0, 5, 0, 11)
PERFECT = Counts(5, 0, 0, 11)
ALL = Counts(16, 0, 0, 0)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (dice, 4 / 10),
        (iou, 2 / 8),
        (precision, 2 / 5),
        (recall, 2 / 5),
        (specificity, 8 / 11),
        (pixel_accuracy, 10 / 16),
        (two_class_miou, (2 / 8 + 8 / 14) / 2),
    ],
)
def test_four_by_four_by_hand(score: Callable[[Counts], float], expected: float) -> None:
    assert score(BY_HAND) == pytest.approx(expected)


def test_scores_of_one_kind_of_error_tell_the_errors_apart() -> None:
    counts = Counts(6, 2, 4, 18)
    assert precision(counts) == 6 / 8
    assert recall(counts) == 6 / 10
    assert specificity(counts) == 18 / 20


@pytest.mark.parametrize(
    ("score", "counts", "expected"),
    [(score, PERFECT, 1) for score in EVERY]
    + [
        (dice, NOTHING, math.nan),
        (iou, NOTHING, math.nan),
        (precision, NOTHING, math.nan),
        (recall, NOTHING, math.nan),
        (two_class_miou, NOTHING, math.nan),
        (dice, MISSED, 0),
        (iou, MISSED, 0),
        (precision, MISSED, math.nan),
        (recall, MISSED, 0),
        (dice, INVENTED, 0),
        (iou, INVENTED, 0),
        (precision, INVENTED, 0),
        (recall, INVENTED, math.nan),
        (specificity, NOTHING, 1),
        (specificity, MISSED, 1),
        (specificity, INVENTED, 11 / 16),
        (specificity, ALL, math.nan),
        (pixel_accuracy, NOTHING, 1),
        (pixel_accuracy, MISSED, 11 / 16),
        (pixel_accuracy, INVENTED, 11 / 16),
        (pixel_accuracy, ALL, 1),
        (two_class_miou, ALL, math.nan),
        (iou, ALL, 1),
    ],
)
def test_ends(score: Callable[[Counts], float], counts: Counts, expected: float) -> None:
    assert score(counts) == pytest.approx(expected, nan_ok=True)


def masks(seed: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    draw = np.random.default_rng(seed)
    truth = draw.random((12, 17)) < 0.4
    return truth ^ (draw.random((12, 17)) < 0.15), truth


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_torchmetrics(seed: int) -> None:
    oracle = pytest.importorskip("torchmetrics.functional.classification")
    torch = pytest.importorskip("torch")
    prediction, truth = masks(seed)
    counts = count(prediction, truth)
    p, t = torch.from_numpy(prediction).int(), torch.from_numpy(truth).int()
    for ours, reference in [
        (iou, oracle.binary_jaccard_index),
        (dice, oracle.binary_f1_score),
        (precision, oracle.binary_precision),
        (recall, oracle.binary_recall),
        (specificity, oracle.binary_specificity),
        (pixel_accuracy, oracle.binary_accuracy),
    ]:
        assert ours(counts) == pytest.approx(reference(p, t).item(), abs=1e-6)
    mean = oracle.multiclass_jaccard_index(p, t, num_classes=2, average="macro").item()
    assert two_class_miou(counts) == pytest.approx(mean, abs=1e-6)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_monai(seed: int) -> None:
    oracle = pytest.importorskip("monai.metrics")
    torch = pytest.importorskip("torch")
    prediction, truth = masks(seed)
    p, t = (torch.from_numpy(mask)[None, None].float() for mask in (prediction, truth))
    counts = count(prediction, truth)
    assert dice(counts) == pytest.approx(oracle.compute_dice(p, t).item(), abs=1e-6)
    assert iou(counts) == pytest.approx(oracle.compute_iou(p, t).item(), abs=1e-6)
