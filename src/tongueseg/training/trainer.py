"""Lightning's Trainer as our settings ask for it: devices, precision, callbacks, loggers."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from lightning.pytorch import Callback, Trainer
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import Logger
from rich.console import Console

from tongueseg.config.settings import TrainConfig, TrainSettings
from tongueseg.errors import MissingExtra
from tongueseg.training.callbacks import Bar, History, KeepBest, Patience
from tongueseg.training.hardware import TORCHRUN, choose_accelerator, choose_precision


def make_trainer(
    run: Path,
    config: TrainConfig,
    best: KeepBest,
    console: Console,
    callbacks: Iterable[Callback] = (),
) -> Trainer:
    """Return the Trainer of a run; ``callbacks`` are besides those that every run has.

    Raises:
        BadSettings: the settings cannot work on this machine.
        MissingExtra: a logger is asked for that is not installed.
    """
    train = config.train
    accelerator = choose_accelerator(train)
    quiet_lightning()
    return Trainer(
        accelerator=accelerator,
        **_processes(train),
        precision=choose_precision(train, accelerator),
        max_epochs=train.epochs,
        num_sanity_val_steps=0,
        logger=_loggers(run, config) or False,
        enable_progress_bar=False,
        enable_model_summary=False,
        gradient_clip_val=config.optim.grad_clip or None,
        accumulate_grad_batches=config.optim.accumulate_grad_batches,
        # Our own sampler shares the photos out.
        use_distributed_sampler=False,
        callbacks=[
            History(run),
            best,
            Patience(config),
            Bar(console),
            *callbacks,
            # Saved after every epoch and no more than the last: what a resume goes on from.
            ModelCheckpoint(run, "last", save_top_k=1, enable_version_counter=False),
        ],
    )


def _processes(train: TrainSettings) -> dict[str, Any]:
    """Say how many processes train together: as ``torchrun`` has it, else as the settings ask."""
    if TORCHRUN in os.environ:
        here, all_of_them = (int(os.environ[name]) for name in ("LOCAL_WORLD_SIZE", "WORLD_SIZE"))
        devices, nodes = here, all_of_them // here
    else:
        devices, nodes = train.devices, train.nodes
    strategy = "ddp" if devices * nodes > 1 else "auto"
    return {"devices": devices, "num_nodes": nodes, "strategy": strategy}


def check_loggers(names: Iterable[str]) -> None:
    """Check that the loggers of these names can be imported.

    Raises:
        MissingExtra: one is not installed.
    """
    for name in names:
        try:
            import_module(name)
        except ImportError as error:
            raise MissingExtra(name, name) from error


def _loggers(run: Path, config: TrainConfig) -> list[Logger]:
    check_loggers(config.train.log)
    return [_LOGGERS[name](run, config.model_dump(mode="json")) for name in config.train.log]


def _tensorboard(run: Path, settings: dict[str, Any]) -> Logger:
    from lightning.pytorch.loggers import TensorBoardLogger

    logger = TensorBoardLogger(run, name="log", version="")
    logger.log_hyperparams(settings)
    return logger


def _wandb(run: Path, settings: dict[str, Any]) -> Logger:
    from lightning.pytorch.loggers import WandbLogger

    return WandbLogger(project="tongueseg", name=run.name, save_dir=run, config=settings)


def _mlflow(run: Path, settings: dict[str, Any]) -> Logger:
    from lightning.pytorch.loggers import MLFlowLogger

    # Where MLFLOW_TRACKING_URI names no server, into the run folder.
    where = os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{(run / 'mlflow.db').resolve()}"
    logger = MLFlowLogger("tongueseg", run_name=run.name, tracking_uri=where)
    logger.log_hyperparams(settings)
    return logger


_LOGGERS: dict[str, Callable[[Path, dict[str, Any]], Logger]] = {
    "tensorboard": _tensorboard,
    "wandb": _wandb,
    "mlflow": _mlflow,
}


def quiet_lightning() -> None:
    """Silence what Lightning tells of itself."""
    # Its tips about loader workers and loggers do not hold for data that is cached already.
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    for module in ("lightning", "torch.jit", "torch.utils"):
        warnings.filterwarnings("ignore", module=module)
