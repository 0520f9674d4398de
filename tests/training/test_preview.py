from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from rich.console import Console

from tongueseg.config.load import load_config
from tongueseg.data.dataset import read_dataset, select
from tongueseg.render import GREEN
from tongueseg.training.dataloaders import EpochRows, EpochSampler
from tongueseg.training.preview import write_preview


def _sheet(data: Path, out: Path, count: int, preset: str = "clinic") -> NDArray[np.uint8]:
    config = load_config(flags={"data.size": 64, "augment.preset": preset})
    quiet = Console(file=io.StringIO())
    write_preview(read_dataset(data), out, config, count=count, console=quiet)
    with Image.open(out) as image:
        assert image.format == "JPEG"
        return np.asarray(image)


@pytest.mark.parametrize(
    ("count", "height", "width"), [(3, 64, 192), (10, 128, 512), (40, 320, 512)]
)
def test_sheet_is_as_large_as_its_photos(
    drawn: Path, tmp_path: Path, count: int, height: int, width: int
) -> None:
    # Of twelve photos ten are for training.
    sheet = _sheet(drawn, tmp_path / "sheet.jpg", count)
    assert sheet.shape == (height, width, 3)
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.jpg"]


def test_last_row_is_filled_with_white(drawn: Path, tmp_path: Path) -> None:
    sheet = _sheet(drawn, tmp_path / "sheet.jpg", 9)
    assert sheet[64:, 80:].min() > 235
    assert sheet[64:, :56].min() < 200


def test_photos_are_those_that_a_training_takes_first(drawn: Path, tmp_path: Path) -> None:
    sheet = _sheet(drawn, tmp_path / "sheet.jpg", 3, preset="none").astype(float)
    train = select(read_dataset(drawn), "train")
    order = next(iter(EpochSampler(EpochRows(len(train)), 8, seed=0)))
    for tile, row in zip(np.hsplit(sheet, 3), order, strict=False):
        far = [np.abs(tile - _small(record.photo)).mean() for record in train]
        assert int(np.argmin(far)) == row


def _small(file: Path) -> NDArray[np.float64]:
    with Image.open(file) as photo:
        return np.asarray(photo.resize((64, 64), Image.Resampling.BOX), float)


def test_tongues_are_outlined(drawn: Path, tmp_path: Path) -> None:
    sheet = _sheet(drawn, tmp_path / "sheet.jpg", 1, preset="none").astype(int)
    near_green = np.abs(sheet - GREEN).sum(-1) < 150
    assert 20 < near_green.sum() < 600
