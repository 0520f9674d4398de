"""One training from start to end: data, task, loop, export."""

from __future__ import annotations

import logging
import shutil
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from rich.console import Console

from tongueseg.atomic import cannot_write, write_text
from tongueseg.config import load_config, write_yaml
from tongueseg.data.layout import Record, read_dataset, select
from tongueseg.data.split import split_hash
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.export.onnx import export_onnx
from tongueseg.losses import parse_loss
from tongueseg.models import architecture, build
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.settings import TrainConfig
from tongueseg.spec import NORMALIZATIONS, InputSpec, ModelSpec, Provenance
from tongueseg.training.callbacks import Bar, History, KeepBest
from tongueseg.training.dataset import ordered_batches, train_batches
from tongueseg.training.food import prepare_food
from tongueseg.training.hardware import choose_accelerator, choose_precision, freed_memory_kept
from tongueseg.training.task import SegmentationTask


@dataclass(frozen=True)
class Fitted:
    """What a training ended in: the model file, its validation Dice and the epoch it is from."""

    model: Path
    val_dice: float
    epoch: int


def start_run(run: Path, config: TrainConfig, *, overwrite: bool = False) -> None:
    """Make the run folder and write the settings into it.

    Raises:
        BadSettings: the folder exists and ``overwrite`` is off, or the settings cannot work on
            this machine; nothing is made or removed then.
    """
    _check(config)
    if run.exists() and any(run.iterdir()):
        if not overwrite:
            raise BadSettings(f"{run}: exists; add --resume to go on or --overwrite to start anew")
        shutil.rmtree(run)
    write_text(run / "config.yaml", write_yaml(config))


def resumed_config(run: Path, asked: TrainConfig | None = None) -> TrainConfig:
    """Return the settings of a run that was interrupted.

    Args:
        asked: settings that the user gave again, which must be those of the run.

    Raises:
        BadSettings: there is nothing to resume, or what is asked for differs.
    """
    if not (run / "config.yaml").exists():
        raise BadSettings(f"{run}: no run to resume here; leave out --resume to start one")
    config = load_config(run / "config.yaml")
    if asked is not None and asked != config:
        changed = ", ".join(_changes(config.model_dump(), asked.model_dump()))
        raise BadSettings(f"{run}: cannot resume with other settings: {changed}")
    return config


def fit(
    data: Path,
    run: Path,
    config: TrainConfig,
    *,
    provenance: Provenance | None = None,
    console: Console | None = None,
) -> Fitted:
    """Train on a dataset and leave the best model in the run folder.

    Goes on from ``run/last.ckpt`` where there is one, which is written after every epoch.

    Raises:
        BadDataset, BadPhoto, BadMask: the data cannot serve.
        BadSettings: the settings cannot work on this machine.
    """
    console = console or Console(stderr=True)
    train = config.train
    records = read_dataset(
        data, val=config.data.val, test=config.data.test, seed=config.data.split_seed
    )
    splits = {name: select(records, name) for name in ("train", "val")}
    if len(splits["train"]) < 2:
        raise BadDataset("the train split holds one photo; batch norm needs at least two")
    food = prepare_food(splits["train"], splits["val"], run / "cache", config, console)
    spec = _spec(config, run.name, records, provenance or Provenance())
    seed_everything(train.seed, verbose=False)
    accelerator = choose_accelerator(train)
    best = KeepBest(run, spec)
    _quiet_lightning()
    trainer = Trainer(
        accelerator=accelerator,
        devices=1,
        precision=choose_precision(train, accelerator),
        max_epochs=train.epochs,
        num_sanity_val_steps=0,
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        gradient_clip_val=config.optim.clip or None,
        callbacks=[
            History(run),
            best,
            EarlyStopping("val_dice", mode="max", patience=train.patience),
            Bar(console),
            # Saved after every epoch and no more than the last: what a resume goes on from.
            ModelCheckpoint(run, "last", save_top_k=1, enable_version_counter=False),
        ],
    )
    last = run / "last.ckpt"
    try:
        with freed_memory_kept():
            trainer.fit(
                SegmentationTask(config, food.scenes),
                train_batches(*food.train, batch=train.batch, seed=train.seed),
                ordered_batches(food.val, train.batch),
                ckpt_path=last if last.exists() else None,
                weights_only=True,
            )
    except OSError as error:
        raise cannot_write(last, error) from error
    except SystemExit as stopped:
        # What Lightning makes of Ctrl-C.
        raise KeyboardInterrupt from stopped
    network, best_spec = load_checkpoint(best.path)
    model = run / "best.onnx"
    export_onnx(network, best_spec, model)
    shutil.rmtree(run / "cache", ignore_errors=True)
    return Fitted(model, best.score, best.epoch)


def _check(config: TrainConfig) -> None:
    choose_precision(config.train, choose_accelerator(config.train))
    parse_loss(config.loss)
    with torch.device("meta"):
        build(architecture(config.model))


def _changes(before: dict[str, Any], after: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in before.items():
        if isinstance(value, dict):
            yield from _changes(value, after[key], f"{prefix}{key}.")
        elif value != after[key]:
            yield f"{prefix}{key} was {value} and is now {after[key]}"


def _spec(
    config: TrainConfig, name: str, records: Sequence[Record], provenance: Provenance
) -> ModelSpec:
    hashed = split_hash((record.name, record.split) for record in records)
    return ModelSpec(
        name=name,
        input=InputSpec(
            height=config.data.size,
            width=config.data.size,
            fit=config.data.fit,
            normalize=NORMALIZATIONS[config.data.normalize],
        ),
        architecture=architecture(config.model),
        provenance=provenance.model_copy(update={"split_hash": hashed, "seed": config.train.seed}),
    )


def _quiet_lightning() -> None:
    # Its tips about loader workers and loggers do not hold for data that is cached already.
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    for module in ("lightning", "torch.jit", "torch.utils"):
        warnings.filterwarnings("ignore", module=module)
