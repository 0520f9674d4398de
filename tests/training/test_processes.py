"""Two processes train as one does; each has half of every batch."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.config.load import load_config
from tongueseg.spec import ModelSpec
from tongueseg.training.pipeline import train_model
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run

if TYPE_CHECKING:
    pass

# Eight photos to train on: every step has a whole batch. Group norm, since batch norm would
# look at four photos here and at eight there; and no augmentation, which draws by process.
SETTINGS = {
    "data.size": 64, "data.val": 0.2, "data.test": 0.15, "model.depth": 3, "model.width": 4,
    "model.norm": "group", "augment.preset": "none", "optim.lr": 0.02, "train.epochs": 10,
    "train.precision": "fp32", "train.accelerator": "cpu",
}  # fmt: skip


def _train_with_two(data: Path, out: Path) -> subprocess.CompletedProcess[str]:
    assigned = [f"--set={name}={value}" for name, value in SETTINGS.items()]
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    call = ["-m", "tongueseg", "train", str(data), "--out", str(out), "--batch", "4", *assigned]
    return subprocess.run(
        [sys.executable, *launch, *call],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, drawn: Path) -> Path:
    """The run folder of two processes."""
    run = tmp_path_factory.mktemp("two") / "run"
    done = _train_with_two(drawn, run)
    assert done.returncode == 0, done.stderr
    return run


def _curve(run: Path) -> list[dict[str, str]]:
    with (run / "metrics.csv").open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def _column(run: Path, name: str) -> list[float]:
    return [float(row[name]) for row in _curve(run)]


def test_two_processes_learn_as_one_with_the_double_batch(
    two: Path, drawn: Path, tmp_path: Path
) -> None:
    config = load_config(flags={**SETTINGS, "train.batch": 8})
    start_run(tmp_path / "one", config)
    train_model(read_records(drawn, config.data), tmp_path / "one", config)
    for name in ("train_loss", "val_loss", "val_dice"):
        assert _column(two, name) == pytest.approx(_column(tmp_path / "one", name), abs=2e-3)
    losses = _column(two, "train_loss")
    assert losses[-1] < 0.8 * losses[0]


def test_two_processes_leave_one_run(two: Path) -> None:
    assert [path.name for path in two.parent.iterdir()] == ["run"]
    assert {path.name for path in two.iterdir()} == {
        "config.yaml", "metrics.csv", "curves.png", "best.safetensors", "best.onnx", "best.json",
        "last.ckpt", "data.csv", "hardware.json", "report.html",
    }  # fmt: skip
    assert [row["epoch"] for row in _curve(two)] == [str(n) for n in range(1, 11)]
    spec = ModelSpec.read(two / "best.json")
    for file in spec.files:
        spec.verify(two / file)


def test_existing_run_is_refused_in_one_line(two: Path, drawn: Path) -> None:
    before = (two / "metrics.csv").read_bytes()
    refused = _train_with_two(drawn, two)
    assert refused.returncode != 0
    said = [line for line in refused.stderr.splitlines() if line.startswith("error: ")]
    assert said == [f"error: {two}: exists; add --resume to go on or --overwrite to start anew"]
    # The launcher's own traceback aside.
    assert "tongueseg/cli" not in refused.stderr
    assert (two / "metrics.csv").read_bytes() == before
