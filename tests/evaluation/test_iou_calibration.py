from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tongueseg import ModelSpec, Segmenter
from tongueseg.data.dataset import read_dataset, select
from tongueseg.data.masks import read_mask
from tongueseg.evaluation import iou_calibration
from tongueseg.evaluation.iou_calibration import calibrate_predicted_iou, fit_line
from tongueseg.evaluation.tongue_pictures import tight_crop, tongue_pictures
from tongueseg.io.photo import read_photo
from tongueseg.metrics import count, iou
from tongueseg.spec import PredictedIouSpec


def test_a_line_comes_back_in_spite_of_outliers() -> None:
    uncertainty = np.linspace(-4, -1, 200)
    true_iou = 1 - np.exp(-1.0 + 0.8 * uncertainty)
    true_iou[::20] = 0.02
    line = fit_line(uncertainty, true_iou)
    assert line is not None
    assert line.uncertainty == pytest.approx(0.8, abs=0.05)
    assert line.intercept == pytest.approx(-1.0, abs=0.25)


def test_without_outliers_it_is_exact() -> None:
    uncertainty = np.linspace(-3, -1, 50)
    line = fit_line(uncertainty, 1 - np.exp(-0.5 + uncertainty))
    assert line == PredictedIouSpec(intercept=-0.5, uncertainty=1.0)


def test_no_line_where_uncertain_masks_are_no_worse() -> None:
    uncertainty = np.linspace(-4, -1, 60)
    assert fit_line(uncertainty, 1 - np.exp(-4 - 0.5 * uncertainty)) is None


def test_calibrated_run_still_loads_and_verifies(
    tiny_model: Path, drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(iou_calibration, "_FEWEST", 3)
    before = ModelSpec.read(tiny_model / "best.json")
    given = calibrate_predicted_iou(tiny_model, read_dataset(drawn_dataset))
    spec = ModelSpec.read(tiny_model / "best.json")
    assert spec == given
    spec.verify(tiny_model / "best.onnx")
    output = spec.output.model_copy(update={"predicted_iou": None})
    assert spec.model_copy(update={"output": output}) == before


def test_too_few_masks_give_no_line(tiny_model: Path, drawn_dataset: Path) -> None:
    line = PredictedIouSpec(intercept=-1, uncertainty=1)
    spec = ModelSpec.read(tiny_model / "best.json")
    output = spec.output.model_copy(update={"predicted_iou": line})
    spec.model_copy(update={"output": output}).write(tiny_model / "best.json")
    spec = calibrate_predicted_iou(tiny_model, read_dataset(drawn_dataset))
    assert spec.output.predicted_iou is None


def test_pictures_are_the_same_each_time_and_hold_their_tongues(drawn_dataset: Path) -> None:
    records = read_dataset(drawn_dataset)
    first, second = (list(tongue_pictures(records)) for _ in range(2))
    assert len(first) == 4 * len(records)
    for (pixels, mask), (again, _) in zip(first, second, strict=True):
        assert np.array_equal(pixels, again)
        assert pixels.shape[:2] == mask.shape
        assert mask.any()


def test_a_tight_crop_may_cut_the_tongue_but_leaves_most() -> None:
    mask = np.zeros((100, 80), np.bool_)
    mask[30:70, 20:60] = True
    kept = [
        mask[tight_crop(np.random.default_rng(seed), mask)].sum() / mask.sum() for seed in range(50)
    ]
    assert min(kept) > 0.5
    assert min(kept) < 0.95
    assert max(kept) == 1


@pytest.mark.parametrize("model", ["nano", "base"])
def test_embedded_models_tell_good_masks_from_bad_ones(real_data: Path, model: str) -> None:
    records = select(read_dataset(real_data / "booth"), "test")[:8]
    plain, blurred = [], []
    with Segmenter(model) as segment:
        for record in records:
            pixels = read_photo(record.photo).pixels
            answer = segment(Image.fromarray(pixels))
            assert answer.predicted_iou is not None
            truth = read_mask(record.mask, pixels.shape[:2])
            plain.append((answer.predicted_iou, iou(count(answer.mask, truth))))
            soft = np.asarray(cv2.GaussianBlur(pixels, (0, 0), 12), np.uint8)
            blurred.append(segment(Image.fromarray(soft)).predicted_iou)
    predicted, true = np.array(plain).T
    assert np.abs(predicted - true).mean() < 0.01
    assert np.mean([one for one in blurred if one is not None]) < predicted.mean() - 0.01
