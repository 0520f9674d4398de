"""The training loop, which is Lightning's, and the best weights that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lightning.pytorch import Trainer

from tongueseg.io.atomic import cannot_write
from tongueseg.training.callbacks import BestCheckpoint
from tongueseg.training.datamodule import TrainingData
from tongueseg.training.task import SegmentationTask


@dataclass(frozen=True)
class TrainResult:
    """The best weights of a training.

    Attributes:
        weights: their file.
        val_dice: validation Dice.
        epoch: the epoch that they are from, counted from 1.
        is_first_process: whether this process is the one that exports and reports.
        stopped_early: whether it ended before its last epoch, as validation Dice rose no more.
    """

    weights: Path
    val_dice: float
    epoch: int
    is_first_process: bool
    stopped_early: bool = False


def run_loop(
    trainer: Trainer, task: SegmentationTask, data: TrainingData, best: BestCheckpoint, last: Path
) -> TrainResult:
    """Train a task, from its last checkpoint on where there is one.

    Args:
        best: the trainer's callback that keeps the best weights.
        last: the checkpoint that the trainer writes after every epoch.

    Raises:
        TrainingFailed: the loss is no finite number.
        CannotWrite: the disk refuses.
    """
    settings = task.config.train
    try:
        trainer.fit(
            task,
            data.train_dataloader(settings),
            data.val_dataloader(settings),
            ckpt_path=last if last.exists() else None,
            weights_only=True,
        )
    except OSError as error:
        raise cannot_write(last, error) from error
    except SystemExit as stopped:
        # What Lightning makes of Ctrl-C.
        raise KeyboardInterrupt from stopped
    early = trainer.current_epoch < settings.epochs
    return TrainResult(best.path, best.score, best.epoch, bool(trainer.is_global_zero), early)
