from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from tongueseg.compression.qat_finetune import qat_config, qat_finetune
from tongueseg.config.load import load_config
from tongueseg.errors import BadModel
from tongueseg.synthetic.drawn import write_dataset
from tongueseg.training.pipeline import train_model
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run
from tongueseg.weights.model_files import find_model

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile


def test_settings_of_the_short_training(tmp_path: Path) -> None:
    config = load_config(assignments=["optim.lr=1e-2", "augment.preset=wild"])
    tuned = qat_config(config, tmp_path, 3)
    assert tuned.train.qat
    assert tuned.train.epochs == 3
    assert tuned.train.init == str(tmp_path)
    assert tuned.distill.teachers == (str(tmp_path),)
    assert tuned.optim.lr == pytest.approx(1e-3)
    assert tuned.model == config.model


def test_a_run_is_trained_further_under_int8(tmp_path: Path) -> None:
    data, quiet = tmp_path / "data", Console(file=io.StringIO())
    write_dataset(data, count=12, seed=3)
    config = load_config(
        flags={"model.widths": (4, 8), "data.size": 32, "data.val": 0.2, "train.epochs": 1,
               "train.batch": 4}
    )  # fmt: skip
    start_run(tmp_path / "run", config)
    train_model(read_records(data, config.data), tmp_path / "run", config, console=quiet)
    out = qat_finetune(tmp_path / "run", data, tmp_path / "qat", quiet, epochs=1)
    assert find_model(out).spec.architecture == find_model(tmp_path / "run").spec.architecture
    assert load_config(out / "config.yaml").train.qat


def test_a_model_without_its_run(tmp_path: Path, model: ModelFile) -> None:
    with pytest.raises(BadModel, match="takes a run folder"):
        qat_finetune(model.path.parent, tmp_path, tmp_path / "qat", Console(file=io.StringIO()))
