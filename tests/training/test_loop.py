from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lightning.pytorch import Callback, LightningModule, Trainer
from rich.console import Console

from tongueseg.config.load import load_config
from tongueseg.errors import BadDataset
from tongueseg.training.pipeline import resume_or_train, train_weights
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig

QUIET = Console(file=io.StringIO())
SMALL = {"model.widths": (4, 8), "data.size": 32, "data.val": 0.2, "train.epochs": 2,
         "train.batch": 4}  # fmt: skip


@pytest.fixture
def config() -> TrainConfig:
    return load_config(flags=SMALL)


class StopAtOnce(Callback):
    def on_validation_end(self, trainer: Trainer, task: LightningModule) -> None:
        trainer.should_stop = True


def test_the_best_weights_and_no_more(drawn: Path, tmp_path: Path, config: TrainConfig) -> None:
    result = train_weights(read_records(drawn, config.data), tmp_path / "run", config, QUIET)
    assert result.weights == tmp_path / "run/best.safetensors"
    assert result.weights.exists()
    assert result.is_first_process
    assert 0 <= result.val_dice <= 1
    assert result.epoch in (1, 2)
    assert not (tmp_path / "run/best.onnx").exists()
    assert not (tmp_path / "run/report.html").exists()


def test_a_callback_may_stop_it(drawn: Path, tmp_path: Path, config: TrainConfig) -> None:
    records = read_records(drawn, config.data)
    train_weights(records, tmp_path / "run", config, QUIET, callbacks=[StopAtOnce()])
    assert len((tmp_path / "run/metrics.csv").read_text().splitlines()) == 2


def test_trainings_share_what_was_read(drawn: Path, tmp_path: Path, config: TrainConfig) -> None:
    records, cache = read_records(drawn, config.data), tmp_path / "cache"
    train_weights(records, tmp_path / "one", config, QUIET, cache=cache)
    before = {file.name: file.stat().st_mtime_ns for file in cache.glob("*.npy")}
    train_weights(records, tmp_path / "two", config, QUIET, cache=cache)
    assert before == {file.name: file.stat().st_mtime_ns for file in cache.glob("*.npy")}
    assert len(before) == 4
    assert not (tmp_path / "one/cache").exists()


def test_a_run_is_begun_gone_on_with_or_kept(
    drawn: Path, tmp_path: Path, config: TrainConfig
) -> None:
    records, run = read_records(drawn, config.data), tmp_path / "run"
    start_run(run, config)
    train_weights(records, run, config, QUIET, callbacks=[StopAtOnce()])
    resume_or_train(records, run, config, console=QUIET)
    assert len((run / "metrics.csv").read_text().splitlines()) == 3
    made = (run / "report.html").stat().st_mtime_ns
    resume_or_train(records, run, config, console=QUIET)
    assert (run / "report.html").stat().st_mtime_ns == made
    with pytest.raises(BadDataset, match="1 gone"):
        resume_or_train(records[1:], run, config, console=QUIET)
