from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from fake_model import BRIGHT, small_spec
from tongueseg import Segmenter
from tongueseg.inference.input_frame import Frame
from tongueseg.inference.model_pass import Pass
from tongueseg.inference.predicted_iou import mask_uncertainty, predicted_iou
from tongueseg.runtime import FakeRuntime
from tongueseg.runtime.fake import bright_is_tongue
from tongueseg.spec import ModelSpec, OutputSpec, PredictedIouSpec

FRAME = Frame(0, 0, 8, 8, 8, 8)


def spec_of(intercept: float, slope: float, threshold: float = 0.5) -> ModelSpec:
    line = PredictedIouSpec(intercept=intercept, uncertainty=slope)
    return small_spec(output=OutputSpec(predicted_iou=line, threshold=threshold))


def half(uncertain: int, tongue: float = 5.0) -> NDArray[np.float32]:
    """Logits whose left half is tongue, some pixels of the other half uncertain."""
    logits = np.full((8, 8), -5, np.float32)
    logits[:, :4] = tongue
    logits[:uncertain, 7] = -0.5
    return logits


def pass_of(logits: NDArray[np.float32], raw: NDArray[np.float32] | None = None) -> Pass:
    return Pass(logits, logits if raw is None else raw, FRAME, 5.0, 1.0)


@pytest.mark.parametrize("uncertain", [0, 1, 8])
def test_worked_by_hand(uncertain: int) -> None:
    share = uncertain / 32 + 0.001
    result, spec = pass_of(half(uncertain)), spec_of(-1.0, 0.5)
    assert mask_uncertainty(result, spec) == pytest.approx(math.log(share))
    assert predicted_iou(result, spec) == pytest.approx(1 - math.sqrt(share) / math.e)


def test_uncertain_pixels_that_postprocessing_removed_count() -> None:
    cleaned = pass_of(half(0), raw=half(8))
    assert mask_uncertainty(cleaned, spec_of(0, 1)) == pytest.approx(math.log(8 / 32 + 0.001))


def test_uncertainty_is_about_the_threshold() -> None:
    result = pass_of(half(0, tongue=2.2))
    share = math.exp(mask_uncertainty(result, spec_of(0, 1, threshold=0.88)) or 0)
    assert share == pytest.approx(1.001)
    assert mask_uncertainty(result, spec_of(0, 1, threshold=0.95)) is None


@pytest.mark.parametrize(("intercept", "expected"), [(9.0, 0.0), (-30.0, 1.0)])
def test_it_stays_an_iou(intercept: float, expected: float) -> None:
    assert predicted_iou(pass_of(half(4)), spec_of(intercept, 1)) == pytest.approx(expected)


def test_none_without_a_line_or_a_mask() -> None:
    assert predicted_iou(pass_of(half(1)), small_spec()) is None
    assert predicted_iou(pass_of(half(1, tongue=-5)), spec_of(-1, 1)) is None


def test_segmenter_predicts_for_a_tongue_that_nobody_pointed_at() -> None:
    segment = Segmenter(spec_of(-2.0, 0.5), FakeRuntime(bright_is_tongue))
    predicted = segment(BRIGHT).predicted_iou
    assert predicted is not None
    assert 0 < predicted < 1
    assert segment(BRIGHT // 20).predicted_iou is None
    assert segment(BRIGHT, points=[(30, 30, True)]).predicted_iou is None
