import csv
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tongueseg import Segmenter
from tongueseg.config.load import load_config
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.runtime import OnnxRuntime
from tongueseg.spec import ModelSpec
from tongueseg.training import pipeline as training_fit
from tongueseg.training.folds import fit_folds, split_folds
from tongueseg.training.pipeline import dataset_of
from tongueseg.training.run_folder import start_run


def _records(tmp_path, count=11):
    splits = ["test", "val"] + ["train"] * (count - 2)
    return [Record(str(n), tmp_path, tmp_path, split) for n, split in enumerate(splits)]


def _held_out(parts):
    return [{r.name for r in part if r.split == "val"} for part in parts]


@pytest.mark.parametrize("folds", [2, 3, 10])
def test_each_photo_is_held_out_once_and_test_photos_never(tmp_path, folds):
    records = _records(tmp_path)
    parts = list(split_folds(records, folds, seed=0))
    assert len(parts) == folds
    for part in parts:
        assert [r.name for r in part] == [r.name for r in records[1:]]
        assert {r.split for r in part} == {"train", "val"}
    times = Counter(name for names in _held_out(parts) for name in names)
    assert times == {r.name: 1 for r in records[1:]}
    sizes = [len(names) for names in _held_out(parts)]
    assert max(sizes) - min(sizes) <= 1


def test_same_seed_same_folds(tmp_path):
    first, again, other = (
        _held_out(split_folds(_records(tmp_path), 3, seed)) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_folds_of_the_split_file_are_taken(tmp_path):
    told = [None, 1, 3, 2, 2, 1]
    records = [
        replace(record, fold=fold) for record, fold in zip(_records(tmp_path, 6), told, strict=True)
    ]
    parts = list(split_folds(records, 3, seed=0))
    assert _held_out(parts) == [{"1", "5"}, {"3", "4"}, {"2"}]
    assert all({r.name for r in part} == set("12345") for part in parts)
    with pytest.raises(BadSettings, match=r"--folds 2: split\.csv tells 3 folds, up to 3"):
        list(split_folds(records, 2, seed=0))
    with pytest.raises(BadSettings, match=r"--folds 4: split\.csv tells 3 folds"):
        list(split_folds(records, 4, seed=0))
    records[3] = replace(records[3], fold=None)
    with pytest.raises(BadDataset, match=r"split\.csv tells no fold of 3"):
        list(split_folds(records, 3, seed=0))


def test_folds_that_cannot_be_made(tmp_path):
    with pytest.raises(BadSettings, match="at least two"):
        list(split_folds(_records(tmp_path), 1, seed=0))
    with pytest.raises(BadDataset, match="10 photos are too few for 11 folds"):
        list(split_folds(_records(tmp_path), 11, seed=0))


def test_several_processes_are_refused(tmp_path, tiny):
    config = tiny.model_copy(update={"train": tiny.train.model_copy(update={"devices": 2})})
    with pytest.raises(BadSettings, match=r"one after the other; take train\.devices 1"):
        fit_folds(_records(tmp_path), tmp_path / "run", config, folds=2)


@pytest.fixture(scope="module")
def folded(tmp_path_factory, drawn):
    """Two folds of a training too short to learn much."""
    run = tmp_path_factory.mktemp("folded") / "run"
    config = load_config(
        flags={"model.width": 4, "model.depth": 3, "data.size": 64, "train.epochs": 1,
               "train.batch": 4, "optim.lr": 0.05}
    )  # fmt: skip
    start_run(run, config)
    records = dataset_of(drawn, config)
    return run, config, records, fit_folds(records, run, config, folds=2)


def test_files_of_a_cross_validation(folded):
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


def test_each_photo_is_scored_by_the_fold_that_did_not_see_it(folded):
    run, _, records, summary = folded
    with (run / "out_of_fold" / "scores.csv").open() as stream:
        scores = {row["name"]: row["iou"] for row in csv.DictReader(stream)}
    used = [record for record in records if record.split != "test"]
    assert sorted(scores) == [record.name for record in used]
    assert np.mean([float(iou) for iou in scores.values()]) == pytest.approx(
        summary["iou"]["mean"], abs=1e-6
    )
    held_out = _held_out(split_folds(records, 2, seed=0))
    for number, names in enumerate(held_out, start=1):
        with (run / f"fold-{number}" / "data.csv").open() as stream:
            trained = {row["name"] for row in csv.DictReader(stream) if row["split"] == "train"}
        assert trained == {record.name for record in used} - names


def test_model_of_all_folds_is_the_mean_of_theirs(folded):
    run, *_ = folded
    x = np.random.default_rng(0).random((1, 3, 64, 64), dtype=np.float32)
    first, second, joined = (
        OnnxRuntime(folder / "best.onnx").run(x) for folder in (run / "fold-1", run / "fold-2", run)
    )
    np.testing.assert_allclose(joined, (first + second) / 2, atol=1e-4)
    assert np.abs(first - second).max() > 2e-3


def test_weights_of_all_folds_load(folded, drawn):
    run, _, records, _ = folded
    network, spec = load_checkpoint(run / "best.safetensors")
    assert len(network.members) == 2
    both = [ModelSpec.read(run / fold / "best.json") for fold in ("fold-1", "fold-2")]
    bias = np.mean([one.output.presence_bias for one in both])
    assert spec.output.presence_bias == pytest.approx(bias)
    assert Segmenter(run)(records[0].photo).mask.shape == (400, 400)


def test_finished_folds_are_not_trained_again(folded, monkeypatch):
    run, config, records, summary = folded
    monkeypatch.setattr(training_fit, "fit_records", pytest.fail)
    assert fit_folds(records, run, config, folds=2) == summary


def test_finished_folds_of_other_photos_are_refused(folded):
    run, config, records, _ = folded
    with pytest.raises(BadDataset, match="in another split"):
        fit_folds(records, run, config, folds=3)
    with pytest.raises(BadDataset, match="1 gone"):
        fit_folds(records[1:], run, config, folds=2)
