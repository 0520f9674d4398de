"""Callbacks of a training: the curve, the best checkpoint, early stopping, the progress bar."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

from lightning.pytorch import Callback, LightningModule, Trainer
from lightning.pytorch.callbacks import EarlyStopping
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tongueseg.config.settings import TrainConfig
from tongueseg.models.checkpoint import save_checkpoint
from tongueseg.spec import ModelSpec
from tongueseg.training.curve_plot import Row, draw_curves, write_metrics

DRAW_SECONDS = 10.0
"""The least time between two drawings of the curves, each of which costs half a second."""


class MetricsLog(Callback):
    """Writes ``metrics.csv`` after every epoch, also of a resumed training; draws ``curves.png``.

    The curves are drawn after an epoch unless they were less than :data:`DRAW_SECONDS` ago, and
    when the training ends.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[Row] = []
        self._started = self._drawn = perf_counter()

    def on_train_epoch_start(self, trainer: Trainer, task: LightningModule) -> None:
        self._started = perf_counter()

    def on_train_epoch_end(self, trainer: Trainer, task: LightningModule) -> None:
        metrics = {name: float(value) for name, value in trainer.callback_metrics.items()}
        self.rows.append(
            {
                "epoch": trainer.current_epoch + 1,
                **{name: metrics[name] for name in ("train_loss", "val_loss", "val_dice")},
                "lr": trainer.optimizers[0].param_groups[0]["lr"],
                "seconds": perf_counter() - self._started,
            }
        )
        if trainer.is_global_zero:
            write_metrics(self.folder / "metrics.csv", self.rows)
            if perf_counter() - self._drawn >= DRAW_SECONDS:
                self._draw()

    def on_fit_end(self, trainer: Trainer, task: LightningModule) -> None:
        # Also where nothing was left to train: a training may have been killed before this.
        if trainer.is_global_zero and self.rows:
            self._draw()

    def _draw(self) -> None:
        draw_curves(self.folder / "curves.png", self.rows)
        self._drawn = perf_counter()

    def state_dict(self) -> dict[str, Any]:
        return {"rows": self.rows}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.rows = state["rows"]


class BestCheckpoint(Callback):
    """Writes ``best.safetensors`` and its spec whenever validation Dice has risen.

    Args:
        folder: where.
        spec: of the model.
        every_epoch: whether Dice risen or not, so that the last epoch's weights are kept.
    """

    def __init__(self, folder: Path, spec: ModelSpec, *, every_epoch: bool = False) -> None:
        self.path = folder / "best.safetensors"
        self.spec = spec
        self.every_epoch = every_epoch
        self.score = float("-inf")
        self.epoch = 0

    def on_validation_end(self, trainer: Trainer, task: LightningModule) -> None:
        score = float(trainer.callback_metrics["val_dice"])
        if trainer.sanity_checking or not (self.every_epoch or score > self.score):
            return
        self.score, self.epoch = score, trainer.current_epoch + 1
        if trainer.is_global_zero:
            scores = {"val_dice": round(score, 6), "epoch": self.epoch}
            spec = self.spec.model_copy(update={"scores": scores})
            save_checkpoint(task.eval_network, spec, self.path)  # type: ignore[arg-type]

    def state_dict(self) -> dict[str, Any]:
        return {"score": self.score, "epoch": self.epoch}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.score, self.epoch = state["score"], state["epoch"]


class FullSizeEarlyStopping(EarlyStopping):
    """Ends a training whose validation Dice has not risen for ``patience`` epochs.

    Epochs of smaller pictures do not count. Their Dice falls and rises again, because the
    validation photos have the full input size from the start.
    """

    def __init__(self, config: TrainConfig) -> None:
        # A loss that is not finite ends the training in the task, which names the photos.
        super().__init__("val_dice", mode="max", patience=config.train.patience, check_finite=False)
        self._config = config

    def on_train_start(self, trainer: Trainer, task: LightningModule) -> None:
        # A resumed training that had stopped early would train one more epoch before it notices.
        if self.wait_count >= self.patience:
            trainer.should_stop = True

    def on_train_epoch_end(self, trainer: Trainer, task: LightningModule) -> None:
        if self._config.size_at(trainer.current_epoch) == self._config.data.size:
            super().on_train_epoch_end(trainer, task)


class TrainingProgress(Callback):
    """One progress bar over the whole training, with the time that is left."""

    def __init__(self, console: Console) -> None:
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
        )

    def on_train_start(self, trainer: Trainer, task: LightningModule) -> None:
        total = int(trainer.estimated_stepping_batches)
        if trainer.is_global_zero:
            self.progress.start()
        self.bar = self.progress.add_task("", total=total, completed=trainer.global_step, note="")

    def on_train_epoch_start(self, trainer: Trainer, task: LightningModule) -> None:
        epoch = f"epoch {trainer.current_epoch + 1}/{trainer.max_epochs}"
        self.progress.update(self.bar, description=epoch)

    def on_train_batch_end(self, trainer: Trainer, task: LightningModule, *_: Any) -> None:
        self.progress.update(self.bar, completed=trainer.global_step)

    def on_train_epoch_end(self, trainer: Trainer, task: LightningModule) -> None:
        metrics = trainer.callback_metrics
        note = f"loss {metrics['train_loss']:.4f}  val Dice {metrics['val_dice']:.4f}"
        self.progress.update(self.bar, note=note)
        if trainer.is_global_zero and not self.progress.console.is_terminal:
            # A log file gets one line per epoch instead of a bar.
            self.progress.console.print(f"epoch {trainer.current_epoch + 1}: {note}")

    def teardown(self, trainer: Trainer, task: LightningModule, stage: str) -> None:
        self.progress.stop()
