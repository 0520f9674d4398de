from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg import metrics
from tongueseg.errors import BadMask
from tongueseg.evaluation.scores import SCORES, label_of, score_masks

NOTHING = np.zeros((200, 300), bool)


def box(top: int, left: int, height: int, width: int) -> NDArray[np.bool_]:
    mask = NOTHING.copy()
    mask[top : top + height, left : left + width] = True
    return mask


def test_main_score_comes_first() -> None:
    assert next(iter(SCORES)) == "iou"
    assert label_of("two_class_miou")[0] == "two-class mIoU (papers)"


def test_boxes_by_hand() -> None:
    """A tongue of 100 x 150 pixels, found but for its last 20 columns."""
    truth, prediction = box(40, 50, 100, 150), box(40, 50, 100, 130)
    result = score_masks(prediction, truth)
    assert result["iou"] == 13_000 / 15_000
    assert result["dice"] == 26_000 / 28_000
    assert (result["precision"], result["recall"], result["specificity"]) == (1, 130 / 150, 1)
    assert result["pixel_accuracy"] == 58_000 / 60_000
    assert result["two_class_miou"] == pytest.approx((13 / 15 + 45 / 47) / 2)
    # Bands of round(0.02 * hypot(200, 300)) = 7 pixels: two long ones, and ends 20 apart.
    shared = 2 * 7 * 130 + 7 * 86
    whole = 15_000 - 136 * 86 + 13_000 - 116 * 86 - shared
    assert result["boundary_iou"] == shared / whole
    # More than one pixel away are, of the truth's 496 edge pixels, the 100 of its end and 2 * 18 of
    # its sides; of the other's 456, the 96 at its end that are not next to a side.
    assert result["surface_dice"] == (496 - 100 - 2 * 18 + 456 - 96) / (496 + 456)
    assert result["hd95"] == 20
    assert result["hd95_share"] == pytest.approx(0.2)
    assert result["assd_share"] == pytest.approx(result["assd"] / 100)


def test_each_is_the_metric_of_its_name() -> None:
    rng = np.random.default_rng(0)
    truth = box(40, 50, 100, 150)
    prediction = truth ^ (rng.random(truth.shape) < 0.1)
    result = score_masks(prediction, truth, tolerance=0.03)
    counts = metrics.count(prediction, truth)
    distances = metrics.surface_distances(prediction, truth)
    of_counts = (
        "iou", "dice", "precision", "recall", "specificity", "pixel_accuracy", "two_class_miou"
    )  # fmt: skip
    for name in of_counts:
        assert result[name] == getattr(metrics, name)(counts), name
    assert result["boundary_iou"] == metrics.boundary_iou(prediction, truth)
    assert result["surface_dice"] == pytest.approx(metrics.surface_dice(distances, 3))
    assert result["surface_dice"] > metrics.surface_dice(distances, 0.99)
    assert (result["hd95"], result["assd"]) == (metrics.hd95(distances), metrics.assd(distances))
    assert len(set(result.values())) == len(SCORES)
    assert result.keys() == SCORES.keys()


def test_perfect_masks_have_the_best_of_each() -> None:
    result = score_masks(box(40, 50, 100, 150), box(40, 50, 100, 150))
    for name, score in SCORES.items():
        assert result[name] == (1 if score.higher_is_better else 0), name
    assert {n for n, s in SCORES.items() if s.unit == "px"} == {"hd95", "assd"}
    assert {n for n, s in SCORES.items() if s.unit == "widths"} == {"hd95_share", "assd_share"}


DISTANCES = ("hd95", "assd", "hd95_share", "assd_share")


@pytest.mark.parametrize(
    ("prediction", "truth", "zero", "undefined"),
    [
        (
            NOTHING, NOTHING, (),
            ("iou", "dice", "precision", "recall", "two_class_miou", "boundary_iou",
             "surface_dice", *DISTANCES),
        ),
        (
            NOTHING, box(40, 50, 100, 150),
            ("iou", "dice", "recall", "boundary_iou", "surface_dice"),
            ("precision", *DISTANCES),
        ),
        (
            box(40, 50, 100, 150), NOTHING,
            ("iou", "dice", "precision", "boundary_iou", "surface_dice"),
            ("recall", *DISTANCES),
        ),
        (~NOTHING, ~NOTHING, DISTANCES, ("specificity", "two_class_miou")),
        (box(9, 9, 1, 1), box(9, 9, 1, 1), DISTANCES, ()),
    ],
)  # fmt: skip
def test_ends(
    prediction: NDArray[np.bool_],
    truth: NDArray[np.bool_],
    zero: tuple[str, ...],
    undefined: tuple[str, ...],
) -> None:
    result = score_masks(prediction, truth)
    assert {name for name, value in result.items() if math.isnan(value)} == set(undefined)
    assert {name for name, value in result.items() if value == 0} == set(zero)


def test_sizes_must_agree() -> None:
    with pytest.raises(BadMask, match="sizes must agree"):
        score_masks(NOTHING, NOTHING.T)


def test_every_score_has_a_label_in_both_languages() -> None:
    labels = [label_of(score) for score in SCORES]
    assert len(set(labels)) == len(SCORES)
    assert all(english and chinese and english != chinese for english, chinese in labels)
