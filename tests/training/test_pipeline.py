from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from PIL import Image
from rich.console import Console

from tongueseg import Segmenter
from tongueseg.config.load import load_config, write_yaml
from tongueseg.data.dataset import read_dataset, select
from tongueseg.errors import BadModel
from tongueseg.spec import ModelSpec
from tongueseg.training.pipeline import train_model, train_weights
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import resumed_config, start_run

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig
    from typing_helpers import FinishedRun


def _curve(run: Path) -> list[dict[str, Any]]:
    with (run / "metrics.csv").open(encoding="utf-8-sig") as stream:
        return [
            {k: float(v) for k, v in row.items() if k != "seconds"}
            for row in csv.DictReader(stream)
        ]


def test_run_folder_holds_all_that_it_should(run: FinishedRun) -> None:
    folder, config, _ = run
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "config.yaml", "metrics.csv", "curves.png", "best.safetensors", "best.onnx", "best.json",
        "last.ckpt", "data.csv", "hardware.json", "report.html",
    }  # fmt: skip
    assert load_config(folder / "config.yaml") == config
    with Image.open(folder / "curves.png") as curves:
        assert curves.width > 600


def test_it_learns(run: FinishedRun) -> None:
    _, _, trained = run
    assert trained.val_dice > 0.75


def test_curve_has_a_line_per_epoch(run: FinishedRun) -> None:
    folder, config, trained = run
    curve = _curve(folder)
    assert [row["epoch"] for row in curve] == list(range(1, config.train.epochs + 1))
    assert curve[-1]["train_loss"] < curve[0]["train_loss"]
    assert max(row["val_dice"] for row in curve) == pytest.approx(trained.val_dice, abs=1e-5)
    assert curve[-1]["lr"] == pytest.approx(0, abs=1e-9)


def test_spec_says_where_the_model_came_from(run: FinishedRun) -> None:
    folder, _, trained = run
    spec = ModelSpec.read(folder / "best.json")
    assert spec.files.keys() == {"best.onnx", "best.safetensors"}
    assert spec.provenance.seed == 0
    assert len(spec.provenance.split_hash) == 16
    assert spec.scores["epoch"] == trained.epoch


def test_model_segments_the_photos_that_it_saw(run: FinishedRun, drawn: Path) -> None:
    folder, _, _ = run
    record = select(read_dataset(drawn), "train")[0]
    answer = Segmenter(folder)(record.photo)
    assert answer.mask.shape == (400, 400)


def test_resumed_training_is_the_same_training(
    tmp_path: Path, drawn: Path, tiny: TrainConfig
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    for folder in (whole, cut):
        start_run(folder, tiny)
    train_model(read_records(drawn, tiny.data), whole, tiny)
    _killed_after_an_epoch(drawn, cut)
    assert len(_curve(cut)) < tiny.train.epochs
    train_model(read_records(drawn, resumed_config(cut).data), cut, resumed_config(cut))
    for left, right in zip(_curve(whole), _curve(cut), strict=True):
        assert left == pytest.approx(right, rel=1e-4, abs=1e-5)


def _killed_after_an_epoch(data: Path, run: Path) -> None:
    """Train in a process of its own, which waits in its second epoch, and kill it there."""
    code = (
        "import sys, time; from pathlib import Path; from tongueseg.training import callbacks;"
        "from tongueseg.training.pipeline import train_model;"
        "from tongueseg.training.records import read_records;"
        "from tongueseg.training.run_folder import resumed_config;"
        "write = callbacks.write_metrics;"
        "callbacks.write_metrics = lambda path, rows:"
        " write(path, rows) if len(rows) == 1 else time.sleep(600);"
        "data, run = map(Path, sys.argv[1:]); config = resumed_config(run);"
        "train_model(read_records(data, config.data), run, config)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(data), str(run)])
    deadline = time.monotonic() + 120
    while not (run / "last.ckpt").exists() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.wait()


def test_a_torn_checkpoint_is_told(run: FinishedRun, tmp_path: Path, drawn: Path) -> None:
    folder, config, _ = run
    shutil.copytree(folder, tmp_path / "torn")
    last = tmp_path / "torn" / "last.ckpt"
    last.write_bytes(last.read_bytes()[:1000])
    with pytest.raises(BadModel, match=r"last\.ckpt: is damaged; delete it"):
        train_model(read_records(drawn, config.data), tmp_path / "torn", config)


def test_checkpoint_holds_tensors_and_plain_values_only(run: FinishedRun) -> None:
    folder, _, _ = run
    state = torch.load(folder / "last.ckpt", weights_only=True)
    assert "state_dict" in state


def test_every_setting_is_written(tiny: TrainConfig) -> None:
    assert "betas" in write_yaml(tiny)


@pytest.mark.parametrize("keep", ["best", "last"])
def test_the_weights_of_the_chosen_epoch_are_kept(
    tmp_path: Path, drawn: Path, tiny: TrainConfig, keep: str
) -> None:
    """At a rate this low validation Dice hardly rises after the first epoch."""
    optim = tiny.optim.model_copy(update={"lr": 1e-9, "ema_decay": 0.0})
    train = tiny.train.model_copy(update={"keep": keep})
    config = tiny.model_copy(update={"optim": optim, "train": train})
    start_run(tmp_path / "run", config)
    train_weights(read_records(drawn, config.data), tmp_path / "run", config, Console(quiet=True))
    dice = [row["val_dice"] for row in _curve(tmp_path / "run")]
    epoch = len(dice) if keep == "last" else 1 + dice.index(max(dice))
    assert ModelSpec.read(tmp_path / "run" / "best.json").scores["epoch"] == epoch
