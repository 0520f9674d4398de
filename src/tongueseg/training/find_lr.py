"""The learning-rate finder: a short run in which the rate rises until the loss bursts."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.tuner.tuning import Tuner
from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, select
from tongueseg.errors import TrainingFailed
from tongueseg.io.atomic import write_bytes
from tongueseg.training.batches import ordered_batches, train_batches
from tongueseg.training.datamodule import prepare_food
from tongueseg.training.hardware import choose_accelerator, choose_precision
from tongueseg.training.init_weights import make_task
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
    food = prepare_food(
        select(records, "train"), select(records, "val"), run / "cache", config, console
    )
    seed_everything(config.train.seed, verbose=False)
    accelerator = choose_accelerator(config.train)
    quiet_lightning()
    with tempfile.TemporaryDirectory() as scratch:
        trainer = Trainer(
            accelerator=accelerator,
            devices=1,
            precision=choose_precision(config.train, accelerator),
            # The finder stops by itself after its steps.
            max_epochs=_STEPS,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=scratch,
        )
        task = make_task(config, food, console)
        found = Tuner(trainer).lr_find(
            task,
            train_batches(*food.train, batch=config.train.batch, seed=config.train.seed),
            ordered_batches(food.val, config.train.batch),
            min_lr=1e-6,
            max_lr=1,
            num_training=_STEPS,
            update_attr=False,
        )
    lr = found.suggestion() if found is not None else None
    if found is None or lr is None:
        raise TrainingFailed("the loss shows no rate at which it falls fastest; give --lr")
    _draw(run / "lr.png", found.results["lr"], found.results["loss"], lr)
    return float(lr)


def _draw(path: Path, rates: list[float], losses: list[float], chosen: float) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot(rates[: len(losses)], losses)
    axes.axvline(chosen, color="tab:green", label=f"{chosen:.2g}")
    axes.set(xscale="log", xlabel="learning rate", ylabel="loss", title="Learning-rate finder")
    axes.legend()
    axes.grid(alpha=0.3)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=120)
    write_bytes(path, picture.getvalue())
