from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.compression.validate import validate
from tongueseg.data.dataset import find_pairs

if TYPE_CHECKING:
    from tongueseg.data.dataset import Record
    from tongueseg.weights.model_files import ModelFile


def test_mean_worst_and_its_photo(model: ModelFile, records: list[Record], tmp_path: Path) -> None:
    result = validate(model.path, "onnx", records)
    assert result.iou > 0.9
    assert result.worst <= result.iou
    assert result.worst_photo in {record.name for record in records}
    # All of this photo is taken for tongue, half of it is one.
    Image.fromarray(np.full((64, 64, 3), 255, np.uint8)).save(records[0].photo)
    half = np.zeros((64, 64), bool)
    half[:32] = True
    Image.fromarray(half).save(records[0].mask)
    result = validate(model.path, "onnx", records)
    assert result.worst == pytest.approx(0.5, abs=0.02)
    assert result.worst_photo == records[0].name


def test_photos_without_any_tongue(model: ModelFile, tmp_path: Path) -> None:
    for folder, pixels in (("original", np.zeros((64, 64, 3), np.uint8)),
                           ("mask", np.zeros((64, 64), bool))):  # fmt: skip
        (tmp_path / "dark" / folder).mkdir(parents=True)
        Image.fromarray(pixels).save(tmp_path / "dark" / folder / "a.png")
    assert validate(model.path, "onnx", find_pairs(tmp_path / "dark")).iou == 0
