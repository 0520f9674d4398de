import io

import pytest
from lightning.pytorch import Callback
from rich.console import Console

from tongueseg.config.load import load_config
from tongueseg.errors import BadDataset
from tongueseg.training.loop import learn
from tongueseg.training.pipeline import dataset_of, keep_or_fit
from tongueseg.training.run_folder import start_run

QUIET = Console(file=io.StringIO())
SMALL = {"model.widths": (4, 8), "data.size": 32, "data.val": 0.2, "train.epochs": 2,
         "train.batch": 4}  # fmt: skip


@pytest.fixture
def config():
    return load_config(flags=SMALL)


class StopAtOnce(Callback):
    def on_validation_end(self, trainer, task):
        trainer.should_stop = True


def test_the_best_weights_and_no_more(drawn, tmp_path, config):
    learnt = learn(dataset_of(drawn, config), tmp_path / "run", config, QUIET)
    assert learnt.weights == tmp_path / "run/best.safetensors"
    assert learnt.weights.exists()
    assert learnt.first
    assert 0 <= learnt.val_dice <= 1
    assert learnt.epoch in (1, 2)
    assert not (tmp_path / "run/best.onnx").exists()
    assert not (tmp_path / "run/report.html").exists()


def test_a_callback_may_stop_it(drawn, tmp_path, config):
    records = dataset_of(drawn, config)
    learn(records, tmp_path / "run", config, QUIET, callbacks=[StopAtOnce()])
    assert len((tmp_path / "run/metrics.csv").read_text().splitlines()) == 2


def test_trainings_share_what_was_read(drawn, tmp_path, config):
    records, cache = dataset_of(drawn, config), tmp_path / "cache"
    learn(records, tmp_path / "one", config, QUIET, cache=cache)
    before = {file.name: file.stat().st_mtime_ns for file in cache.glob("*.npy")}
    learn(records, tmp_path / "two", config, QUIET, cache=cache)
    assert before == {file.name: file.stat().st_mtime_ns for file in cache.glob("*.npy")}
    assert len(before) == 4
    assert not (tmp_path / "one/cache").exists()


def test_a_run_is_begun_gone_on_with_or_kept(drawn, tmp_path, config):
    records, run = dataset_of(drawn, config), tmp_path / "run"
    start_run(run, config)
    learn(records, run, config, QUIET, callbacks=[StopAtOnce()])
    keep_or_fit(records, run, config, console=QUIET)
    assert len((run / "metrics.csv").read_text().splitlines()) == 3
    made = (run / "report.html").stat().st_mtime_ns
    keep_or_fit(records, run, config, console=QUIET)
    assert (run / "report.html").stat().st_mtime_ns == made
    with pytest.raises(BadDataset, match="1 gone"):
        keep_or_fit(records[1:], run, config, console=QUIET)
