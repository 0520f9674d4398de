from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.compression.calibration_set import RecordingRuntime, calibrate
from tongueseg.errors import BadDataset
from tongueseg.runtime import FakeRuntime

if TYPE_CHECKING:
    from tongueseg.data.dataset import Record
    from tongueseg.weights.model_files import ModelFile


def test_the_inputs_are_kept_and_it_answers_as_its_runtime() -> None:
    recording = RecordingRuntime(FakeRuntime())
    x = np.random.default_rng(0).random((1, 3, 8, 8), np.float32)
    assert np.array_equal(recording.run(x), FakeRuntime().run(x))
    x[:] = 0
    assert recording.inputs[0].any()


def test_every_photo_is_seen_as_the_model_sees_it(model: ModelFile, records: list[Record]) -> None:
    result = calibrate(model, records)
    assert [x.shape for x in result.inputs] == [(1, 3, 64, 64)] * 7
    assert result.dice > 0.95
    assert result.warning(model) == ""


def test_some_are_seen_in_other_light(model: ModelFile, records: list[Record]) -> None:
    first, second, _, fourth, *others = calibrate(model, records).inputs
    assert {x.dtype for x in others} == {np.dtype(np.float32)}
    # The model takes 0 to 1.
    expected = (0.5 * first, 0.5 * fourth, np.clip(1.5 * second, 0, 1))
    for x, like in zip(others, expected, strict=True):
        assert np.abs(x - like).max() < 1e-5


def test_photos_unlike_those_of_the_validation_are_told(
    model: ModelFile, records: list[Record]
) -> None:
    known = model.spec.model_copy(update={"scores": {"val_dice": 1.0}})
    result = calibrate(model, records)
    unlike = type(result)(result.inputs, 0.62)
    assert "Dice 0.620 on them, 1.000" in unlike.warning(type(model)(model.path, known))


def test_no_photos(model: ModelFile) -> None:
    with pytest.raises(BadDataset, match="no photos to calibrate with"):
        calibrate(model, [])


def test_photos_without_tongues(model: ModelFile, records: list[Record], tmp_path: Path) -> None:
    blind = model.spec.model_copy(
        update={"output": model.spec.output.model_copy(update={"presence_bias": -40.0})}
    )
    with pytest.raises(BadDataset, match="finds a tongue on 0 of 4 calibration photos"):
        calibrate(type(model)(model.path, blind), records)
