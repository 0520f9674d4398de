from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tongueseg import Segmenter
from tongueseg.config.load import load_config
from tongueseg.errors import BadDataset
from tongueseg.models import Ensemble
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.runtime import OnnxRuntime
from tongueseg.spec import ModelSpec
from tongueseg.training import pipeline as training_fit
from tongueseg.training.fold_split import split_folds
from tongueseg.training.folds import train_folds
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig
    from tongueseg.data.dataset import Record

    # The folder of a run, its settings, its records, and the scores of its folds.
    Folded = tuple[Path, TrainConfig, list[Record], dict[str, dict[str, Any]]]


def _held_out(parts: Iterable[list[Record]]) -> list[set[str]]:
    return [{r.name for r in part if r.split == "val"} for part in parts]


@pytest.fixture(scope="module")
def folded(tmp_path_factory: pytest.TempPathFactory, drawn: Path) -> Folded:
    """Two folds of a training too short to learn much."""
    run = tmp_path_factory.mktemp("folded") / "run"
    config = load_config(
        flags={"model.width": 4, "model.depth": 3, "data.size": 64, "train.epochs": 1,
               "train.batch": 4, "optim.lr": 0.05}
    )  # fmt: skip
    start_run(run, config)
    records = read_records(drawn, config.data)
    return run, config, records, train_folds(records, run, config, folds=2)


def test_files_of_a_cross_validation(
    folded: Folded,
) -> None:
    run, *_ = folded
    assert {path.name for path in run.iterdir()} == {
        "config.yaml", "fold-1", "fold-2", "out_of_fold", "best.safetensors", "best.onnx",
        "best.json",
    }  # fmt: skip
    for fold in ("fold-1", "fold-2"):
        assert (run / fold / "report.html").exists()
    spec = ModelSpec.read(run / "best.json")
    assert spec.name == "run"
    assert spec.files.keys() == {"best.safetensors", "best.onnx"}


def test_each_photo_is_scored_by_the_fold_that_did_not_see_it(folded: Folded) -> None:
    run, _, records, summary = folded
    with (run / "out_of_fold" / "scores.csv").open(encoding="utf-8-sig") as stream:
        scores = {row["name"]: row["iou"] for row in csv.DictReader(stream)}
    used = [record for record in records if record.split != "test"]
    assert sorted(scores) == [record.name for record in used]
    assert np.mean([float(iou) for iou in scores.values()]) == pytest.approx(
        summary["iou"]["mean"], abs=1e-6
    )
    held_out = _held_out(split_folds(records, 2, seed=0))
    for number, names in enumerate(held_out, start=1):
        with (run / f"fold-{number}" / "data.csv").open(encoding="utf-8-sig") as stream:
            trained = {row["name"] for row in csv.DictReader(stream) if row["split"] == "train"}
        assert trained == {record.name for record in used} - names


def test_model_of_all_folds_is_the_mean_of_theirs(folded: Folded) -> None:
    run, *_ = folded
    x = np.random.default_rng(0).random((1, 3, 64, 64), dtype=np.float32)
    first, second, joined = (
        OnnxRuntime(folder / "best.onnx").run(x) for folder in (run / "fold-1", run / "fold-2", run)
    )
    np.testing.assert_allclose(joined, (first + second) / 2, atol=1e-4)
    assert np.abs(first - second).max() > 2e-3


def test_weights_of_all_folds_load(folded: Folded, drawn: Path) -> None:
    run, _, records, _ = folded
    network, spec = load_checkpoint(run / "best.safetensors")
    assert isinstance(network, Ensemble)
    assert len(network.members) == 2
    both = [ModelSpec.read(run / fold / "best.json") for fold in ("fold-1", "fold-2")]
    bias = np.mean([one.output.presence_bias for one in both])
    assert spec.output.presence_bias == pytest.approx(bias)
    assert Segmenter(run)(records[0].photo).mask.shape == (400, 400)


def test_finished_folds_are_not_trained_again(
    folded: Folded, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, config, records, summary = folded
    monkeypatch.setattr(training_fit, "train_model", pytest.fail)
    assert train_folds(records, run, config, folds=2) == summary


def test_finished_folds_of_other_photos_are_refused(folded: Folded) -> None:
    run, config, records, _ = folded
    with pytest.raises(BadDataset, match="in another split"):
        train_folds(records, run, config, folds=3)
    with pytest.raises(BadDataset, match="1 gone"):
        train_folds(records[1:], run, config, folds=2)
