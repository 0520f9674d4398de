from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg import Segmenter
from tongueseg.data.dataset import Record, read_dataset
from tongueseg.errors import BadMask
from tongueseg.evaluation.evaluator import evaluate
from tongueseg.evaluation.per_photo import ModelResults, Traits, per_photo, traits_of
from tongueseg.evaluation.sweep import THRESHOLDS
from tongueseg.runtime import FakeRuntime

if TYPE_CHECKING:
    from tongueseg.spec import ModelSpec


@pytest.fixture
def records(drawn_dataset: Path) -> list[Record]:
    return read_dataset(drawn_dataset, val=0.25, test=0.25)


def findings_of(segmenter: Segmenter, records: list[Record], workers: int = 1) -> ModelResults:
    result = ModelResults("tiny", 0.5, lambda: segmenter)
    passed_on = list(result.gather(per_photo(segmenter, records, workers)))
    assert passed_on == result.scored
    return result


def test_the_scores_are_those_of_an_evaluation(fake: Segmenter, records: list[Record]) -> None:
    result = findings_of(fake, records, workers=2)
    assert result.scored == list(evaluate(fake, records))
    assert result.names == [record.name for record in records]
    assert result.values("iou").tolist() == [photo.scores["iou"] for photo in result.scored]


def test_the_sweep_meets_the_scores_at_the_models_threshold(
    fake: Segmenter, records: list[Record]
) -> None:
    result = findings_of(fake, records)
    own = THRESHOLDS.index(0.5)
    assert result.sweep.shape == (2, len(THRESHOLDS))
    assert result.sweep[0, own] == pytest.approx(result.values("iou").mean(), abs=1e-9)
    assert result.sweep[1, own] == pytest.approx(result.values("dice").mean(), abs=1e-9)


def test_a_model_that_finds_nothing_scores_nothing_at_any_threshold(
    spec: ModelSpec, records: list[Record]
) -> None:
    blind = Segmenter(spec, FakeRuntime(lambda x: np.full((1, 1, 64, 64), -9, np.float32)))
    result = findings_of(blind, records)
    assert (result.sweep == 0).all()
    # A probability near zero on a photo of which a part is tongue.
    shares = [one.share for one in result.traits]
    assert result.everywhere.reliability.error == pytest.approx(np.mean(shares), abs=1e-3)


def test_a_mask_of_another_size_ends_it(fake: Segmenter, records: list[Record]) -> None:
    Image.new("L", (5, 5)).save(records[1].mask)
    with pytest.raises(BadMask, match="5x5 but its photo is"):
        list(per_photo(fake, records))


def test_traits_by_hand() -> None:
    pixels = np.full((80, 100, 3), 10, np.uint8)
    truth = np.zeros((80, 100), bool)
    truth[20:60, 20:70] = True
    pixels[truth] = 200
    assert traits_of(pixels, truth) == Traits(share=0.25, brightness=200, sharpness=0)


def test_traits_of_a_photo_decoded_at_half_size() -> None:
    pixels = np.full((40, 50, 3), 10, np.uint8)
    pixels[10:30, 10:35] = 200
    truth = np.zeros((80, 100), bool)
    truth[20:60, 20:70] = True
    assert traits_of(pixels, truth).brightness == 200


def test_a_rough_surface_is_sharper_than_a_smooth_one() -> None:
    truth = np.zeros((100, 100), bool)
    truth[10:90, 10:90] = True
    noise = np.random.default_rng(0).integers(0, 255, (100, 100, 1), np.uint8).repeat(3, axis=2)
    smooth = np.full((100, 100, 3), 128, np.uint8)
    assert traits_of(noise, truth).sharpness > 50 > traits_of(smooth, truth).sharpness


def test_without_a_tongue_there_is_no_sharpness() -> None:
    result = traits_of(np.full((9, 9, 3), 50, np.uint8), np.zeros((9, 9), bool))
    assert (result.share, result.brightness) == (0, 50)
    assert math.isnan(result.sharpness)


def test_a_tongue_without_surface_has_no_sharpness() -> None:
    truth = np.eye(20, dtype=bool)
    assert math.isnan(traits_of(np.full((20, 20, 3), 50, np.uint8), truth).sharpness)
