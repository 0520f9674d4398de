"""Composed pictures among the photos of a training, on drawn faces and close-ups."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from rich.console import Console

from tongueseg.config.load import load_config
from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, read_dataset, select
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.synthetic.drawn import write_dataset
from tongueseg.training.datamodule import build_datamodule
from tongueseg.training.preflight import check_settings

SIDE = 300


def ring(count: int, centre: tuple[int, int], radii: tuple[int, int]) -> list[list[float]]:
    angles = np.radians(180 - np.arange(count) * 360 / count)
    x, y = centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)
    points: list[list[float]] = np.column_stack([x, y]).tolist()
    return points


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three drawn faces with landmarks."""
    folder = tmp_path_factory.mktemp("faces")
    pixels = np.full((SIDE, SIDE, 3), (140, 90, 60), np.uint8)
    cv2.ellipse(pixels, (150, 150), (95, 130), 0, 0, 360, (125, 150, 205), -1)
    cv2.ellipse(pixels, (150, 210), (40, 14), 0, 0, 360, (80, 80, 170), -1)
    outlines = {
        "lips": ring(20, (150, 210), (40, 14)),
        "mouth": ring(20, (150, 210), (36, 1)),
        "face": ring(36, (150, 150), (95, 130)),
    }
    names = [f"face_{number}" for number in (1, 2, 3)]
    for name in names:
        cv2.imwrite(str(folder / f"{name}.jpg"), pixels)
    (folder / "landmarks.json").write_text(json.dumps(dict.fromkeys(names, outlines)))
    return folder


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    data = tmp_path_factory.mktemp("mouths")
    write_dataset(data, count=8, seed=1)
    return read_dataset(data)


def config_with(faces: Path | str, composed_prob: float) -> TrainConfig:
    return load_config(
        flags={
            "data.size": 96,
            "model.depth": 3,
            "augment.preset": "none",
            "data.faces": str(faces),
            "augment.composed_prob": composed_prob,
        }
    )


def test_so_many_pictures_are_composed_for_each_photo(
    faces: Path, records: list[Record], tmp_path: Path
) -> None:
    train, val = select(records, "train"), select(records, "val")
    config = config_with(faces, 2.0)
    data = build_datamodule(train, val, tmp_path, config, Console(quiet=True))
    photos, composed = data.train
    assert (len(photos), len(composed)) == (len(train), 2 * len(train))
    assert composed.photos.shape[1:] == (96, 96, 3)
    assert data.names[-1] == f"composed {2 * len(train) - 1}"
    # Tongues in most of them, none in some: both are learned from.
    with_tongue = [bool(mask.any()) for mask in composed.masks]
    assert any(with_tongue)
    again = build_datamodule(train, val, tmp_path, config, Console(quiet=True))
    assert np.array_equal(again.train[1].photos, composed.photos)


def test_faces_that_are_missing_are_reported_before_training(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"no landmarks\.json"):
        check_settings(config_with(tmp_path / "nowhere", 1.0))


@pytest.mark.parametrize(("faces", "composed_prob"), [("somewhere", 0.0), ("", 1.0)])
def test_faces_and_their_number_go_together(faces: str, composed_prob: float) -> None:
    with pytest.raises(BadSettings, match=r"data\.faces and augment\.composed_prob go together"):
        config_with(faces, composed_prob)
