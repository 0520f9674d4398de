"""The learning-rate finder: Lightning's, which raises the rate step by step."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.tuner.tuning import Tuner
from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, select
from tongueseg.errors import TrainingFailed
from tongueseg.report.figure import OKABE_ITO, new_figure, save_figure, style_axes
from tongueseg.training.datamodule import build_datamodule
from tongueseg.training.init_weights import build_task
from tongueseg.training.precision import TRAINER_PRECISION, choose_accelerator
from tongueseg.training.step_setup import setup_of_run
from tongueseg.training.trainer import quiet_lightning

_STEPS = 100


def find_lr(
    records: Sequence[Record], run: Path, config: TrainConfig, console: Console | None = None
) -> float:
    """Return the rate at which the loss falls fastest (Smith 2017), and draw ``run/lr.png``.

    Raises:
        TrainingFailed: the curve shows no such rate.
    """
    console = console or Console(stderr=True)
    train, val = select(records, "train"), select(records, "val")
    data = build_datamodule(train, val, run / "cache", config, console)
    seed_everything(config.train.seed, verbose=False)
    quiet_lightning()
    task = build_task(config, data, console)
    setup = setup_of_run(run, task, console, photos=len(data.rows))
    task.compile_network(setup.compile)
    with tempfile.TemporaryDirectory() as scratch:
        trainer = Trainer(
            accelerator=choose_accelerator(config.train),
            devices=1,
            precision=TRAINER_PRECISION[setup.precision],
            # The finder stops by itself after its steps.
            max_epochs=_STEPS,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=scratch,
        )
        finder = Tuner(trainer).lr_find(
            task,
            data.train_dataloader(config.train),
            data.val_dataloader(config.train),
            min_lr=1e-6,
            max_lr=1,
            num_training=_STEPS,
            update_attr=False,
        )
    lr = finder.suggestion() if finder is not None else None
    if finder is None or lr is None:
        raise TrainingFailed("the loss shows no rate at which it falls fastest; give --lr")
    _draw(run / "lr.png", finder.results["lr"], finder.results["loss"], lr)
    return float(lr)


def _draw(path: Path, rates: list[float], losses: list[float], suggestion: float) -> None:
    figure = new_figure(6, 4)
    axes = figure.subplots()
    axes.plot(rates[: len(losses)], losses, color=OKABE_ITO.blue)
    axes.axvline(suggestion, color=OKABE_ITO.green, label=f"{suggestion:.2g}")
    axes.set(xscale="log", xlabel="learning rate", ylabel="loss", title="Learning-rate finder")
    axes.legend()
    style_axes(axes)
    save_figure(figure, path)
