from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from lightning.pytorch import Trainer, seed_everything
from rich.console import Console

from tongueseg.config.load import load_config
from tongueseg.data.cache import Cache
from tongueseg.models import architecture
from tongueseg.spec import InputSpec, ModelSpec
from tongueseg.synthetic.drawn import write_dataset
from tongueseg.training.callbacks import BestCheckpoint
from tongueseg.training.dataloaders import train_dataloader, val_dataloader
from tongueseg.training.pipeline import train_model
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run
from tongueseg.training.task import SegmentationTask
from tongueseg.training.trainer import make_trainer

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig
    from typing_helpers import FinishedRun, TrainSquares


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve drawn mouths in the dataset layout."""
    folder = tmp_path_factory.mktemp("drawn")
    write_dataset(folder, count=12, seed=3)
    return folder


@pytest.fixture
def tiny() -> TrainConfig:
    """Settings of a training that takes seconds."""
    return load_config(
        flags={
            "model.width": 4,
            "model.depth": 3,
            "data.size": 64,
            "data.val": 0.2,
            "train.epochs": 3,
            "train.batch": 4,
            # Two runs compare to the last digits, whichever format is faster at the moment.
            "train.precision": "fp32",
        }
    )


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory, drawn: Path) -> FinishedRun:
    """A training that learned something: its folder, settings and result."""
    folder = tmp_path_factory.mktemp("runs") / "one"
    config = load_config(
        flags={"model.width": 4, "model.depth": 3, "data.size": 64, "data.val": 0.2,
               "optim.lr": 5e-3, "train.epochs": 25, "train.batch": 4}
    )  # fmt: skip
    start_run(folder, config)
    return folder, config, train_model(read_records(drawn, config.data), folder, config)


def _ring(count: int, centre: tuple[int, int], radii: tuple[int, int]) -> list[list[float]]:
    angles = np.radians(180 - np.arange(count) * 360 / count)
    x, y = centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)
    points: list[list[float]] = np.column_stack([x, y]).tolist()
    return points


@pytest.fixture
def faces(tmp_path: Path, drawn: Path) -> Path:
    """Drawn faces with landmarks: 1 to 3 and 7, and 4 and 8 with a tongue."""
    folder = tmp_path / "faces"
    folder.mkdir()
    pixels = np.full((300, 300, 3), (140, 90, 60), np.uint8)
    cv2.ellipse(pixels, (150, 150), (95, 130), 0, 0, 360, (125, 150, 205), -1)
    cv2.ellipse(pixels, (150, 210), (40, 14), 0, 0, 360, (80, 80, 170), -1)
    outlines = {
        "lips": _ring(20, (150, 210), (40, 14)),
        "mouth": _ring(20, (150, 210), (36, 1)),
        "face": _ring(36, (150, 150), (95, 130)),
    }
    for number in (1, 2, 3, 7):
        cv2.imwrite(str(folder / f"face_{number}.jpg"), pixels)
    for number, photo in zip((4, 8), sorted((drawn / "original").iterdir()), strict=False):
        shutil.copy(photo, folder / f"face_{number}.jpg")
    names = sorted(file.stem for file in folder.glob("*.jpg"))
    (folder / "landmarks.json").write_text(json.dumps(dict.fromkeys(names, outlines)))
    return folder


def _squares() -> Cache:
    """Eight photos of a bright square on dark ground, 32 x 32."""
    masks = np.zeros((8, 32, 32), np.uint8)
    for n, mask in enumerate(masks):
        mask[4 + n : 20 + n, 12 - n : 28 - n] = 255
    return Cache(tuple("abcdefgh"), np.repeat(masks[..., None] // 2 + 60, 3, axis=3), masks)


@pytest.fixture
def train(tmp_path: Path) -> TrainSquares:
    """A function that trains on squares without export and gives task and trainer."""

    def train(
        flags: dict[str, Any], run: Path = tmp_path / "run"
    ) -> tuple[SegmentationTask, Trainer]:
        small = {"model.width": 2, "model.depth": 3, "data.size": 32, "train.batch": 4}
        config = load_config(flags={**small, **flags})
        spec = ModelSpec(
            name="run",
            input=InputSpec(height=32, width=32),
            architecture=architecture(config.model),
        )
        quiet = Console(file=io.StringIO())
        trainer = make_trainer(run, config, "fp32", BestCheckpoint(run, spec), quiet)
        seed_everything(0, verbose=False)
        task = SegmentationTask(config, names=_squares().names)
        last = run / "last.ckpt"
        trainer.fit(
            task,
            train_dataloader(_squares(), batch=config.train.batch, seed=0),
            val_dataloader(_squares(), 4),
            ckpt_path=last if last.exists() else None,
            weights_only=True,
        )
        return task, trainer

    return train
