from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tongueseg.adaptation import elsewhere
from tongueseg.config.load import load_config
from tongueseg.data.dataset import find_pairs
from tongueseg.synthetic.drawn import write_dataset
from tongueseg.training.pipeline import train_model
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run


@pytest.fixture(scope="session", autouse=True)
def _few_pictures() -> Iterator[None]:
    """What is drawn tells as much of fewer pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elsewhere, "PICTURES", 6)
        yield


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine drawn mouths by a camera that swaps red and blue, in the dataset layout."""
    folder = tmp_path_factory.mktemp("clinic") / "photos"
    write_dataset(folder, count=9, seed=5)
    for record in find_pairs(folder):
        pixels = np.asarray(Image.open(record.photo))
        Image.fromarray(pixels[..., ::-1].copy()).save(record.photo)
    return folder


@pytest.fixture(scope="session")
def old_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of a small model that knows drawn mouths in their own colours."""
    folder = tmp_path_factory.mktemp("old")
    write_dataset(folder / "data", count=12, seed=3)
    config = load_config(
        flags={"model.width": 4, "model.depth": 3, "data.size": 64, "data.val": 0.2,
               "optim.lr": 5e-3, "train.epochs": 20, "train.batch": 4, "train.precision": "fp32"}
    )  # fmt: skip
    start_run(folder / "old", config)
    train_model(read_records(folder / "data", config.data), folder / "old", config)
    return folder / "old"
