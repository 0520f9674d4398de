"""One training from start to end: data, loop, export, calibration, report."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, read_dataset, select
from tongueseg.evaluation.presence import calibrate_presence
from tongueseg.export.onnx import export_best
from tongueseg.spec import Provenance
from tongueseg.training.loop import learn
from tongueseg.training.report import write_report
from tongueseg.training.run_folder import note_data, start_run


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
    learnt = learn(records, run, config, console or Console(stderr=True), provenance=provenance)
    if learnt.first:
        _finish(run, config, select(records, "val"))
    return Fitted(run / "best.onnx", learnt.val_dice, learnt.epoch)


def keep_or_fit(
    records: Sequence[Record],
    run: Path,
    config: TrainConfig,
    provenance: Provenance | None = None,
    console: Console | None = None,
) -> None:
    """Keep a run that is finished, go on with one that was cut off, or begin it.

    Raises:
        BadDataset: it was made with other photos, some of which it may be judged by.
        BadSettings, BadPhoto, BadMask, TrainingFailed: as :func:`fit`.
    """
    if (run / "report.html").exists():
        note_data(run, records)
        return
    if not (run / "config.yaml").exists():
        start_run(run, config)
    fit_records(records, run, config, provenance, console)


def _finish(run: Path, config: TrainConfig, val: Sequence[Record]) -> None:
    """Make a model of the best weights: exported, its presence calibrated, reported on."""
    export_best(run)
    calibrate_presence(run, val)
    write_report(run, config, val)
    shutil.rmtree(run / "cache", ignore_errors=True)
