import pytest
import torch

from tongueseg.config import load_config
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.training.callbacks import KeepBest
from tongueseg.training.fit import fit
from tongueseg.training.run import start_run
from tongueseg.training.schedule import warm_cosine
from tongueseg.training.task import SegmentationTask

SMALL = {"model.width": 2, "model.depth": 3, "data.size": 32}


def test_learning_rate_rises_then_falls_to_nothing():
    factors = [warm_cosine(step, steps=100, warm=10) for step in range(101)]
    assert factors[:10] == pytest.approx([0.1 * n for n in range(1, 11)])
    assert factors[10:] == sorted(factors[10:], reverse=True)
    assert factors[55] == pytest.approx(0.5)
    assert factors[100] == pytest.approx(0, abs=1e-9)


def test_without_warm_up_it_starts_at_its_height():
    assert warm_cosine(0, steps=100, warm=0) == 1


def test_average_is_what_validates_and_what_is_kept():
    task = SegmentationTask(load_config(flags={**SMALL, "optim.average": 0.9}))
    photos = torch.rand(2, 3, 32, 32)
    torch.nn.init.constant_(task.network.head.bias, 50)
    assert task.train()(photos).min() > 10
    assert task.eval()(photos).max() < 10
    assert task.kept is task.average.network


def test_without_average_the_network_itself_is_kept():
    task = SegmentationTask(load_config(flags=SMALL))
    assert task.kept is task.network


def test_saved_weights_are_the_average(tmp_path, drawn, monkeypatch):
    tasks = []
    after = KeepBest.on_validation_end
    monkeypatch.setattr(
        KeepBest, "on_validation_end", lambda *a: (tasks.append(a[2]), after(*a))[1]
    )
    flags = {**SMALL, "optim.average": 0.9, "train.epochs": 1, "train.batch": 4, "data.val": 0.2}
    config = load_config(flags=flags)
    start_run(tmp_path / "run", config)
    fit(drawn, tmp_path / "run", config)
    saved, _ = load_checkpoint(tmp_path / "run" / "best.safetensors")
    task = tasks[-1]
    assert torch.equal(saved.head.weight, task.average.network.head.weight.cpu())
    assert not torch.equal(saved.head.weight, task.network.head.weight.cpu())
