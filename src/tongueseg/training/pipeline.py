"""One training from start to end: preflight, data, task, trainer; then export and report."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lightning.pytorch import Callback, seed_everything
from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, select
from tongueseg.data.split.split import split_hash
from tongueseg.evaluation.iou_calibration import calibrate_predicted_iou
from tongueseg.evaluation.presence import calibrate_presence
from tongueseg.export.onnx import export_best
from tongueseg.io.atomic import write_text
from tongueseg.models import architecture
from tongueseg.spec import NORMALIZATIONS, InputSpec, ModelSpec, Provenance
from tongueseg.training.allocator import explain_out_of_memory, keep_freed_memory
from tongueseg.training.callbacks import BestCheckpoint
from tongueseg.training.datamodule import build_datamodule
from tongueseg.training.distill.pseudo_labels import pseudo_labelled
from tongueseg.training.init_weights import build_task
from tongueseg.training.loop import TrainResult, run_loop
from tongueseg.training.preflight import check_checkpoint, check_records
from tongueseg.training.report import write_report
from tongueseg.training.run_folder import note_data, start_run
from tongueseg.training.step_setup import setup_of_run
from tongueseg.training.trainer import make_trainer


@dataclass(frozen=True)
class TrainedModel:
    """The model file of a training, its validation Dice, and the epoch that it is from.

    ``stopped_early`` tells whether the training ended before its last epoch.
    """

    model: Path
    val_dice: float
    epoch: int
    stopped_early: bool = False


def train_model(
    records: Sequence[Record],
    run: Path,
    config: TrainConfig,
    provenance: Provenance | None = None,
    console: Console | None = None,
) -> TrainedModel:
    """Train on records and leave the best model in the run folder, calibrated and reported on.

    Continues from ``run/last.ckpt`` where there is one. It is written after every epoch.

    Args:
        records: photos and masks, split; see :func:`tongueseg.training.records.read_records`.
        run: folder made by :func:`tongueseg.training.run_folder.start_run`.

    Raises:
        BadDataset, BadPhoto, BadMask: the data cannot serve, or are not those of the run.
        BadSettings: the settings cannot work on this machine.
        TrainingFailed: the loss is no finite number.
    """
    console = console or Console(stderr=True)
    result = train_weights(records, run, config, console, provenance=provenance)
    if result.is_first_process:
        val = select(records, "val")
        export_best(run)
        if len(config.data.classes) == 1:
            faces = Path(config.data.faces) if config.data.faces else None
            calibrate_presence(run, val, faces)
            calibrate_predicted_iou(run, val, faces)
        write_report(run, config, val)
        shutil.rmtree(run / "cache", ignore_errors=True)
    return TrainedModel(run / "best.onnx", result.val_dice, result.epoch, result.stopped_early)


def train_weights(
    records: Sequence[Record],
    run: Path,
    config: TrainConfig,
    console: Console,
    *,
    provenance: Provenance | None = None,
    cache: Path | None = None,
    callbacks: Sequence[Callback] = (),
) -> TrainResult:
    """Train on records and leave ``best.safetensors`` in the run folder, and no model file.

    Args:
        cache: folder for what is decoded, drawn and composed once, if several trainings share it.
            By default it lies in the run folder.
        callbacks: Lightning callbacks besides those of every run.

    Raises:
        BadDataset, BadPhoto, BadMask, BadSettings, TrainingFailed: as :func:`train_model`.
    """
    check_records(records, config)
    note_data(run, records)
    check_checkpoint(run / "last.ckpt")
    train = select(records, "train") + pseudo_labelled(
        config.distill, (cache or run) / "unlabelled", console
    )
    data = build_datamodule(train, select(records, "val"), cache or run / "cache", config, console)
    if data.left_out:
        write_text(run / "faces_with_tongue.txt", "".join(f"{name}\n" for name in data.left_out))
    seed_everything(config.train.seed, verbose=False)
    spec = _spec(config, run.name, records, provenance or Provenance())
    best = BestCheckpoint(run, spec, every_epoch=config.train.keep == "last")
    with keep_freed_memory(), explain_out_of_memory(config.train.batch):
        task = build_task(config, data, console)
        setup = setup_of_run(run, task, console, photos=len(data.rows))
        task.compile_network(setup.compile)
        trainer = make_trainer(run, config, setup.precision, best, console, callbacks)
        return run_loop(trainer, task, data, best, run / "last.ckpt")


def resume_or_train(
    records: Sequence[Record],
    run: Path,
    config: TrainConfig,
    provenance: Provenance | None = None,
    console: Console | None = None,
) -> None:
    """Keep a run that is finished, resume one that was interrupted, or start it.

    Raises:
        BadDataset: the run was made with other photos, some of which would now judge it.
        BadSettings, BadPhoto, BadMask, TrainingFailed: as :func:`train_model`.
    """
    if finished(run, records):
        return
    if not (run / "config.yaml").exists():
        start_run(run, config)
    train_model(records, run, config, provenance, console)


def finished(run: Path, records: Sequence[Record]) -> bool:
    """Return whether a run is finished, up to its report, which is written last.

    Raises:
        BadDataset: the run was made with other photos.
    """
    if not (run / "report.html").exists():
        return False
    note_data(run, records)
    return True


def _spec(
    config: TrainConfig, name: str, records: Sequence[Record], provenance: Provenance
) -> ModelSpec:
    hashed = split_hash((record.name, record.split) for record in records)
    values = config.data.classes if isinstance(config.data.classes, dict) else {}
    return ModelSpec(
        name=name,
        classes=tuple(config.data.classes),
        class_values=tuple(values.values()),
        input=InputSpec(
            height=config.data.size,
            width=config.data.size,
            fit=config.data.fit,
            normalize=NORMALIZATIONS[config.data.normalize],
        ),
        refine=config.refine,
        architecture=architecture(config.model, len(config.data.classes)),
        provenance=provenance.model_copy(update={"split_hash": hashed, "seed": config.train.seed}),
    )
