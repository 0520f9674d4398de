"""Lightning's Trainer for our settings: devices, precision, callbacks, loggers."""

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

from tongueseg.config.settings import TrainConfig
from tongueseg.errors import MissingExtra
from tongueseg.training.callbacks import (
    BestCheckpoint,
    FullSizeEarlyStopping,
    MetricsLog,
    TrainingProgress,
)
from tongueseg.training.precision import TRAINER_PRECISION, Precision, choose_accelerator
from tongueseg.training.processes import trainer_processes


def make_trainer(
    run: Path,
    config: TrainConfig,
    precision: Precision,
    best: BestCheckpoint,
    console: Console,
    callbacks: Iterable[Callback] = (),
) -> Trainer:
    """Return the Trainer of a run.

    Args:
        callbacks: Lightning callbacks besides those of every run.

    Raises:
        BadSettings: the settings ask for a GPU and there is none.
        MissingExtra: a logger of the settings is not installed.
    """
    train = config.train
    quiet_lightning()
    return Trainer(
        accelerator=choose_accelerator(train),
        **trainer_processes(train),
        precision=TRAINER_PRECISION[precision],
        max_epochs=train.epochs,
        num_sanity_val_steps=0,
        logger=_loggers(run, config) or False,
        enable_progress_bar=False,
        enable_model_summary=False,
        gradient_clip_val=config.optim.grad_clip or None,
        accumulate_grad_batches=config.optim.accumulate_grad_batches,
        # Our own sampler distributes the photos.
        use_distributed_sampler=False,
        callbacks=[
            MetricsLog(run),
            best,
            # The photos that judge the last epoch's weights choose no length.
            *([] if train.keep == "last" else [FullSizeEarlyStopping(config)]),
            TrainingProgress(console),
            *callbacks,
            # Overwritten after every epoch. A resumed training continues from it.
            ModelCheckpoint(run, "last", save_top_k=1, enable_version_counter=False),
        ],
    )


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
    """Silence Lightning's messages and warnings."""
    # Its tips about loader workers and loggers do not hold for cached data.
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    for module in ("lightning", "torch.jit", "torch.utils"):
        warnings.filterwarnings("ignore", module=module)
