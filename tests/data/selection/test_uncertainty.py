from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from fake_model import dark_photo, small_spec
from tongueseg import Segmenter
from tongueseg.data.selection.uncertainty import (
    Uncertainty,
    decision_uncertainty,
    expected_iou,
    uncertainty_of,
)
from tongueseg.runtime import FakeRuntime

MASK = np.array([[True, True, False, False]])


def test_expected_iou_by_hand() -> None:
    assert expected_iou(MASK, np.array([[1, 1, 0, 0]], np.float32)) == 1
    # 0.9 + 0.5 of an expected union of 2 + 0.25.
    probability = np.array([[0.9, 0.5, 0.25, 0]], np.float32)
    assert expected_iou(MASK, probability) == pytest.approx(1.4 / 2.25)
    assert expected_iou(np.zeros_like(MASK), probability) == 0
    assert expected_iou(np.zeros_like(MASK), np.zeros_like(probability)) == 0


def test_a_decision_is_least_sure_at_the_threshold() -> None:
    assert [decision_uncertainty(p, 0.6) for p in (0, 0.3, 0.6, 0.8, 1)] == pytest.approx(
        [0, 0.25, 1, 0.25, 0]
    )
    for threshold in (0.0, 1.0):
        assert all(0 <= decision_uncertainty(p, threshold) <= 1 for p in (0.0, 0.5, 1.0))


def test_the_larger_one_counts() -> None:
    assert Uncertainty(outline=0.2, decision=0.1, disagreement=0, boundary=0).value == 0.2
    assert Uncertainty(outline=0.2, decision=0.4, disagreement=0, boundary=0).value == 0.4


def test_a_sharp_tongue_is_surer_than_a_faint_one() -> None:
    segmenter = Segmenter(small_spec(), FakeRuntime())
    sharp = dark_photo(64, 64, (16, 16, 48, 48))
    faint = sharp.copy()
    faint[16:48, 32:48] = 132
    values = [uncertainty_of(segmenter, segmenter(photo)) for photo in (sharp, faint)]
    assert values[0].outline < values[1].outline
    assert values[0].boundary < values[1].boundary


def test_passes_that_disagree() -> None:
    """A network that finds the left half, whatever it is given: mirrored, that is the right."""

    def left(_x: NDArray[np.float32]) -> NDArray[np.float32]:
        logits = np.full((1, 1, 64, 64), -8, np.float32)
        logits[..., :32] = 8
        return logits

    segmenter = Segmenter(small_spec(), FakeRuntime(left))
    answer = segmenter(dark_photo(64, 64, (0, 0, 64, 32)))
    assert uncertainty_of(segmenter, answer).disagreement == 1


def test_nothing_anywhere() -> None:
    segmenter = Segmenter(small_spec(), FakeRuntime())
    none = uncertainty_of(segmenter, segmenter(np.zeros((64, 64, 3), np.uint8)))
    assert (none.outline, none.disagreement, none.boundary) == (0, 0, 0)
    assert none.value == none.decision < 0.01
