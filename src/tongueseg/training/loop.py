"""The loop of a training: from records to the best weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError

import torch
from lightning.pytorch import Callback, seed_everything
from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, select
from tongueseg.data.split.split import split_hash
from tongueseg.errors import BadDataset, BadModel
from tongueseg.io.atomic import cannot_write
from tongueseg.models import architecture
from tongueseg.spec import NORMALIZATIONS, InputSpec, ModelSpec, Provenance
from tongueseg.training.batches import ordered_batches, train_batches
from tongueseg.training.callbacks import KeepBest
from tongueseg.training.datamodule import Food, prepare_food
from tongueseg.training.distill.pseudo_labels import drawn_by
from tongueseg.training.hardware import fitting_memory, freed_memory_kept
from tongueseg.training.init_weights import make_task
from tongueseg.training.run_folder import note_data
from tongueseg.training.trainer import make_trainer


@dataclass(frozen=True)
class Learnt:
    """The best weights of a training.

    Attributes:
        weights: their file.
        val_dice: validation Dice.
        epoch: the one that they are from, counted from 1.
        first: whether this process is the first of the training, which goes on with them.
    """

    weights: Path
    val_dice: float
    epoch: int
    first: bool


def learn(
    records: Sequence[Record],
    run: Path,
    config: TrainConfig,
    console: Console,
    *,
    provenance: Provenance | None = None,
    cache: Path | None = None,
    callbacks: Sequence[Callback] = (),
) -> Learnt:
    """Train on records that are split already and leave ``best.safetensors`` in the run folder.

    Args:
        cache: folder for what is read, drawn and composed once, if other trainings are to share
            it; else it lies in the run folder.
        callbacks: Lightning's, besides our own.

    Raises:
        BadDataset, BadPhoto, BadMask: the data cannot serve, or are not those of the run.
        BadSettings: the settings cannot work on this machine.
        TrainingFailed: the loss is no number any more.
    """
    train, val = select(records, "train"), select(records, "val")
    if len(train) < 2:
        raise BadDataset("the train split holds one photo; batch norm needs at least two")
    note_data(run, records)
    train += _unlabelled((cache or run) / "unlabelled", config, console)
    food = prepare_food(train, val, cache or run / "cache", config, console)
    best = KeepBest(run, _spec(config, run.name, records, provenance or Provenance()))
    seed_everything(config.train.seed, verbose=False)
    first = _first_process_after(run, config, food, best, console, callbacks)
    return Learnt(best.path, best.score, best.epoch, first)


def _unlabelled(out: Path, config: TrainConfig, console: Console) -> list[Record]:
    wanted = config.distill
    if not wanted.unlabelled:
        return []
    with console.status(f"{wanted.teachers[0]} draws the masks of {wanted.unlabelled}"):
        drawn = drawn_by(wanted.teachers[0], Path(wanted.unlabelled), out)
    console.print(f"{len(drawn)} photos without masks to learn from")
    return drawn


def _first_process_after(
    run: Path,
    config: TrainConfig,
    food: Food,
    best: KeepBest,
    console: Console,
    callbacks: Sequence[Callback],
) -> bool:
    """Train, and say whether this process is the one that goes on."""
    trainer = make_trainer(run, config, best, console, callbacks)
    last = run / "last.ckpt"
    _check_whole(last)
    try:
        with freed_memory_kept(), fitting_memory(config.train.batch):
            trainer.fit(
                make_task(config, food, console),
                train_batches(*food.train, batch=config.train.batch, seed=config.train.seed),
                ordered_batches(food.val, config.train.batch),
                ckpt_path=last if last.exists() else None,
                weights_only=True,
            )
    except OSError as error:
        raise cannot_write(last, error) from error
    except SystemExit as stopped:
        # What Lightning makes of Ctrl-C.
        raise KeyboardInterrupt from stopped
    return bool(trainer.is_global_zero)


def _check_whole(last: Path) -> None:
    """Read a checkpoint's outline: what is damaged is told before anything else is done."""
    if not last.exists():
        return
    try:
        torch.load(last, map_location="meta", weights_only=True)
    except (RuntimeError, EOFError, UnpicklingError, OSError) as error:
        raise BadModel(
            f"{last}: is damaged; delete it to train from the first epoch again"
        ) from error


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
        refine=config.refine,
        architecture=architecture(config.model),
        provenance=provenance.model_copy(update={"split_hash": hashed, "seed": config.train.seed}),
    )
