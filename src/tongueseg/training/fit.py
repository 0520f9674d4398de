"""One training from start to end: data, task, loop, export, calibration, report."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lightning.pytorch import seed_everything
from rich.console import Console

from tongueseg.atomic import cannot_write
from tongueseg.data.layout import Record, read_dataset, select
from tongueseg.data.split import split_hash
from tongueseg.errors import BadDataset
from tongueseg.evaluation.presence import calibrate_presence
from tongueseg.export.onnx import export_onnx
from tongueseg.models import architecture
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.settings import TrainConfig
from tongueseg.spec import NORMALIZATIONS, InputSpec, ModelSpec, Provenance
from tongueseg.training.callbacks import KeepBest
from tongueseg.training.dataset import ordered_batches, train_batches
from tongueseg.training.food import Food, prepare_food
from tongueseg.training.hardware import fitting_memory, freed_memory_kept
from tongueseg.training.report import write_report
from tongueseg.training.run import note_data
from tongueseg.training.start import make_task
from tongueseg.training.trainer import make_trainer
from tongueseg.training.unlabelled import drawn_by


@dataclass(frozen=True)
class Fitted:
    """What a training ended in: the model file, its validation Dice and the epoch it is from."""

    model: Path
    val_dice: float
    epoch: int


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
        BadDataset, BadPhoto, BadMask: the data cannot serve, or are not those of the run.
        BadSettings: the settings cannot work on this machine.
        TrainingFailed: the loss is no number any more.
    """
    return fit_records(dataset_of(data, config), run, config, provenance, console)


def dataset_of(data: Path, config: TrainConfig) -> list[Record]:
    """List the pairs of a dataset, split as the settings say.

    Raises:
        BadDataset: the folder cannot serve as a dataset.
    """
    asked = config.data
    return read_dataset(data, val=asked.val, test=asked.test, seed=asked.split_seed)


def fit_records(
    records: Sequence[Record],
    run: Path,
    config: TrainConfig,
    provenance: Provenance | None = None,
    console: Console | None = None,
) -> Fitted:
    """Train on records that are split already; else as :func:`fit`."""
    console = console or Console(stderr=True)
    train, val = select(records, "train"), select(records, "val")
    if len(train) < 2:
        raise BadDataset("the train split holds one photo; batch norm needs at least two")
    note_data(run, records)
    train += _unlabelled(run, config, console)
    food = prepare_food(train, val, run / "cache", config, console)
    best = KeepBest(run, _spec(config, run.name, records, provenance or Provenance()))
    seed_everything(config.train.seed, verbose=False)
    if _first_process_after(run, config, food, best, console):
        network, spec = load_checkpoint(best.path)
        export_onnx(network, spec, run / "best.onnx")
        calibrate_presence(run, val)
        write_report(run, config, val)
        shutil.rmtree(run / "cache", ignore_errors=True)
    return Fitted(run / "best.onnx", best.score, best.epoch)


def _unlabelled(run: Path, config: TrainConfig, console: Console) -> list[Record]:
    wanted = config.distill
    if not wanted.unlabelled:
        return []
    with console.status(f"{wanted.teachers[0]} draws the masks of {wanted.unlabelled}"):
        drawn = drawn_by(wanted.teachers[0], Path(wanted.unlabelled), run / "unlabelled")
    console.print(f"{len(drawn)} photos without masks to learn from")
    return drawn


def _first_process_after(
    run: Path, config: TrainConfig, food: Food, best: KeepBest, console: Console
) -> bool:
    """Train, and say whether this process is the one that goes on."""
    trainer = make_trainer(run, config, best, console)
    last = run / "last.ckpt"
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
        look=config.look,
        architecture=architecture(config.model),
        provenance=provenance.model_copy(update={"split_hash": hashed, "seed": config.train.seed}),
    )
