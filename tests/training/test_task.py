from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
import torch
from lightning.pytorch import Trainer
from numpy.typing import NDArray

from tongueseg.config.load import load_config
from tongueseg.data.cache import Cache
from tongueseg.data.dataset import select
from tongueseg.errors import TrainingFailed
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.training.callbacks import BestCheckpoint
from tongueseg.training.dataloaders import val_dataloader
from tongueseg.training.pipeline import train_model
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run
from tongueseg.training.task import SegmentationTask
from tongueseg.training.trainer import quiet_lightning
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig
    from typing_helpers import TrainSquares

SMALL = {"model.width": 2, "model.depth": 3, "data.size": 32}


def test_average_is_what_validates_and_what_is_kept() -> None:
    task = SegmentationTask(load_config(flags={**SMALL, "optim.ema_decay": 0.9}))
    photos = torch.rand(2, 3, 32, 32)
    torch.nn.init.constant_(task.network.get_parameter("head.bias"), 50)
    assert task.train()(photos).min() > 10
    assert task.eval()(photos).max() < 10
    assert task.eval_network is not_none(task.ema).module


def test_without_average_the_network_itself_is_kept() -> None:
    task = SegmentationTask(load_config(flags={**SMALL, "optim.ema_decay": 0}))
    assert task.eval_network is task.network


def test_saved_weights_are_the_average(
    tmp_path: Path, drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks: list[SegmentationTask] = []
    after = BestCheckpoint.on_validation_end

    def noted(*arguments: Any) -> None:
        tasks.append(arguments[2])
        after(*arguments)

    monkeypatch.setattr(BestCheckpoint, "on_validation_end", noted)
    flags = {**SMALL, "optim.ema_decay": 0.9, "train.epochs": 1, "train.batch": 4, "data.val": 0.2}
    config = load_config(flags=flags)
    start_run(tmp_path / "run", config)
    train_model(read_records(drawn, config.data), tmp_path / "run", config)
    saved, _ = load_checkpoint(tmp_path / "run" / "best.safetensors")
    task = tasks[-1]
    head, average = saved.get_parameter("head.weight"), not_none(task.ema).module
    assert torch.equal(head, average.get_parameter("head.weight").cpu())
    assert not torch.equal(head, task.network.get_parameter("head.weight").cpu())


def test_first_epochs_see_small_pictures(
    train: TrainSquares, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []
    forward = SegmentationTask.forward

    def note(task: SegmentationTask, photos: torch.Tensor) -> torch.Tensor:
        sizes.append((task.training, tuple(photos.shape[2:])))
        return forward(task, photos)

    monkeypatch.setattr(SegmentationTask, "forward", note)
    train({"data.progressive_resize": 0.5, "train.batch": 8, "train.epochs": 4})
    assert [size for training, size in sizes if training] == [(20, 20)] * 2 + [(32, 32)] * 2
    assert {size for training, size in sizes if not training} == {(32, 32)}


def _validated(task: SegmentationTask, masks: NDArray[np.uint8], batch: int) -> float:
    photos = np.repeat(masks[..., None], 3, axis=3)
    quiet_lightning()
    trainer = Trainer(
        accelerator="cpu", logger=False, enable_progress_bar=False, enable_checkpointing=False
    )
    cache = Cache(tuple(str(n) for n in range(len(masks))), photos, masks)
    (measured,) = trainer.validate(task, val_dataloader(cache, batch), verbose=False)
    return measured["val_dice"]


@pytest.mark.parametrize("batch", [1, 2, 3, 5])
def test_dice_is_the_mean_over_photos_whatever_the_batch(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = SegmentationTask(load_config(flags=SMALL))
    # What is brighter than mid-grey is called a tongue.
    monkeypatch.setattr(task, "forward", lambda photos: photos[:, :1] - 0.5)
    masks = np.zeros((5, 32, 32), np.uint8)
    masks[0], masks[1, :8], masks[2, :16] = 255, 255, 255
    assert _validated(task, masks, batch) == 1
    # Called a tongue where there is none: that photo scores 0. Rightly empty ones do not count.
    monkeypatch.setattr(task, "forward", lambda photos: photos[:, :1].mean((2, 3), True) - 0.4
                        + torch.zeros_like(photos[:, :1]))  # fmt: skip
    assert _validated(task, masks, batch) == pytest.approx((1 + 0 + 2 / 3) / 3)


def _burst_loss(task: SegmentationTask) -> None:
    if task.current_epoch == 1:
        cast("Any", task.loss).weights = [math.nan, math.nan]


def _burst_weights(task: SegmentationTask) -> None:
    if task.current_epoch == 1:
        torch.nn.init.constant_(task.eval_network.get_parameter("head.bias"), math.nan)


@pytest.mark.parametrize(
    ("when", "burst", "said"),
    [
        ("on_train_epoch_start", _burst_loss, "the loss is nan on "),
        ("on_validation_epoch_start", _burst_weights, "the validation loss is nan on "),
    ],
)
def test_loss_that_bursts_leaves_what_was_good(
    tmp_path: Path,
    drawn: Path,
    tiny: TrainConfig,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
    burst: Callable[[SegmentationTask], None],
    said: str,
) -> None:
    monkeypatch.setattr(SegmentationTask, when, burst)
    run = tmp_path / "run"
    start_run(run, tiny)
    with pytest.raises(TrainingFailed) as failed:
        train_model(read_records(drawn, tiny.data), run, tiny)
    message = str(failed.value)
    assert message.startswith(said)
    assert "try a lower optim.lr or optim.grad_clip" in message
    assert len(message.splitlines()) == 1
    split = "val" if "validation" in said else "train"
    its = {record.name for record in select(read_records(drawn, tiny.data), split)}
    named = message.removeprefix(said).split(";")[0].split(", ")
    assert len(named) == min(tiny.train.batch, len(its))
    assert set(named) <= its
    assert torch.load(run / "last.ckpt", weights_only=True)["epoch"] == 0
    kept, spec = load_checkpoint(run / "best.safetensors")
    assert all(weight.isfinite().all() for weight in kept.state_dict().values())
    assert spec.scores["epoch"] == 1
    assert not (run / "best.onnx").exists()
