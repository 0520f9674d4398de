from __future__ import annotations

import math
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch

from tongueseg.errors import MissingExtra
from tongueseg.training import callbacks
from tongueseg.training import task as training_task
from tongueseg.training.callbacks import MetricsLog
from tongueseg.training.run_folder import start_run

if TYPE_CHECKING:
    from lightning.pytorch import Callback, Trainer

    from tongueseg.config.settings import TrainConfig
    from tongueseg.training.task import SegmentationTask
    from typing_helpers import TrainSquares


@pytest.mark.parametrize(("accumulate", "steps"), [(1, 4), (2, 2), (3, 2)])
def test_accumulate_sums_batches_up_before_a_step(
    train: TrainSquares, accumulate: int, steps: int
) -> None:
    # Four batches in an epoch, the last of which waits for no other one.
    _, trainer = train(
        {"optim.accumulate_grad_batches": accumulate, "train.batch": 2, "train.epochs": 1}
    )
    assert trainer.global_step == steps


@pytest.mark.parametrize(
    "optim",
    [
        {"schedule": "one_cycle"},
        {"schedule": "plateau", "plateau": 1, "warmup": 0.1},
        {"accumulate_grad_batches": 2, "ema_decay": 0.9},
    ],
    ids=["one_cycle", "plateau", "accumulate"],
)
def test_every_schedule_resumes_as_if_never_stopped(
    train: TrainSquares,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    optim: dict[str, Any],
) -> None:
    # Dice that never rises, so that the plateau counts.
    monkeypatch.setattr(training_task, "_dice_by_photo", lambda *_: torch.tensor([0.5]))
    started = MetricsLog.on_train_epoch_start

    def copy_checkpoint(history: MetricsLog, trainer: Trainer, task: SegmentationTask) -> None:
        if trainer.current_epoch == 2 and history.folder == tmp_path / "whole":
            shutil.copytree(tmp_path / "whole", tmp_path / "cut")
        started(history, trainer, task)

    monkeypatch.setattr(MetricsLog, "on_train_epoch_start", copy_checkpoint)
    flags = {f"optim.{name}": value for name, value in optim.items()}
    flags |= {"train.batch": 2, "train.epochs": 4}
    whole, first = train(flags, tmp_path / "whole")
    cut, second = train(flags, tmp_path / "cut")
    assert _rates(first) == _rates(second)
    expected = whole.state_dict()
    for name, value in cut.state_dict().items():
        torch.testing.assert_close(value, expected[name], msg=name)


@pytest.mark.parametrize(("small", "epochs"), [(0, 3), (0.5, 6)])
def test_patience_waits_for_pictures_of_whole_size(
    train: TrainSquares, monkeypatch: pytest.MonkeyPatch, small: float, epochs: int
) -> None:
    monkeypatch.setattr(training_task, "_dice_by_photo", lambda *_: torch.tensor([0.5]))
    flags = {"data.progressive_resize": small, "train.patience": 2, "train.epochs": 6}
    _, trainer = train(flags)
    assert trainer.current_epoch == epochs
    assert trainer.should_stop


def test_a_training_that_stopped_early_trains_no_further(
    train: TrainSquares, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(training_task, "_dice_by_photo", lambda *_: torch.tensor([0.5]))
    flags = {"train.patience": 1, "train.epochs": 4}
    _, stopped = train(flags, tmp_path / "run")
    _, resumed = train(flags, tmp_path / "run")
    assert stopped.current_epoch == resumed.current_epoch == 2
    assert len(_rates(resumed)) == 2


def test_dice_that_is_no_number_stops_no_training(
    train: TrainSquares, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two batches to validate on; the first epoch has no score at all.
    scores = iter([math.nan, math.nan, 0.6, 0.7])
    monkeypatch.setattr(
        training_task, "_dice_by_photo", lambda _, true: torch.full((len(true),), next(scores))
    )
    _, trainer = train({"train.batch": 8, "train.epochs": 2})
    assert trainer.current_epoch == 2


def _rates(trainer: Trainer) -> list[Any]:
    callbacks: list[Callback] = trainer.callbacks  # type: ignore[attr-defined]
    (history,) = (one for one in callbacks if isinstance(one, MetricsLog))
    return [row["lr"] for row in history.rows]


@pytest.mark.parametrize(("seconds", "lengths"), [(0, [1, 2, 2]), (1e6, [2])])
def test_curves_are_drawn_when_the_last_drawing_is_old_and_at_the_end(
    train: TrainSquares, monkeypatch: pytest.MonkeyPatch, seconds: float, lengths: list[int]
) -> None:
    drawings: list[int] = []
    monkeypatch.setattr(callbacks, "DRAW_SECONDS", seconds)
    monkeypatch.setattr(callbacks, "draw_curves", lambda _, rows: drawings.append(len(rows)))
    train({"train.epochs": 2})
    assert drawings == lengths


def test_tensorboard_gets_the_curve(train: TrainSquares, tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    train({"train.log": ["tensorboard"], "train.epochs": 1})
    (events,) = (tmp_path / "run" / "log").glob("events.*")
    content = events.read_bytes()
    assert b"val_dice" in content
    assert b"train_loss" in content


@pytest.mark.parametrize("logger", ["tensorboard", "wandb", "mlflow"])
def test_missing_logger_is_told_before_anything_is_made(
    train: TrainSquares,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    tiny: TrainConfig,
    logger: str,
) -> None:
    monkeypatch.setitem(sys.modules, logger, None)
    with pytest.raises(MissingExtra, match=rf"pip install 'tongueseg\[{logger}\]'"):
        train({"train.log": [logger]})
    settings = tiny.model_copy(update={"train": tiny.train.model_copy(update={"log": (logger,)})})
    with pytest.raises(MissingExtra):
        start_run(tmp_path / "run", settings)
    assert not (tmp_path / "run").exists()
