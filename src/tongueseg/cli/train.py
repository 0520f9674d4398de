"""``tongueseg train``: from photos and masks to a model."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig
    from tongueseg.data.dataset import Record
    from tongueseg.spec import Provenance


def train(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Run folder: the model, its curves and its report.")
    ],
    config: Annotated[Path | None, typer.Option(help="YAML file of settings.")] = None,
    assign: Annotated[
        list[str] | None, typer.Option("--set", help="One setting, e.g. optim.lr=3e-4; repeatable.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Network, e.g. unet.")] = None,
    width: Annotated[int | None, typer.Option(help="Channels of the first stage.")] = None,
    size: Annotated[int | None, typer.Option(help="Height and width of the input.")] = None,
    loss: Annotated[str | None, typer.Option(help="E.g. dice+bce.")] = None,
    lr: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Most epochs to train.")] = None,
    batch: Annotated[int | None, typer.Option(help="Photos per step.")] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of weights, order and augmentation.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="Augmentation: none, light, clinic or wild.")
    ] = None,
    init: Annotated[
        str | None,
        typer.Option(help="Model to start from: run folder, embedded model or .onnx file."),
    ] = None,
    folds: Annotated[
        int | None, typer.Option(help="Cross-validate in so many folds and average their models.")
    ] = None,
    find_rate: Annotated[
        bool, typer.Option("--find-lr", help="Find the learning rate first, and draw OUT/lr.png.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Resume the run OUT.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Delete the run OUT and start again.")
    ] = False,
) -> None:
    """Train a model on a folder of photos and masks.

    Writes best.onnx with its spec best.json into OUT, ready for --model OUT, beside the weights,
    the curves, every setting used, and report.html.
    """
    flags: dict[str, Any] = {
        "model.name": model,
        "model.width": width,
        "data.size": size,
        "loss": loss,
        "optim.lr": lr,
        "train.epochs": epochs,
        "train.batch": batch,
        "train.seed": seed,
        "augment.preset": preset,
        "train.init": init,
    }
    settings, given = gather(out, config, assign, flags, resume=resume)
    call = TrainCall(data, out, settings, given, resume, overwrite, folds, find_rate)
    run_call(call)


@dataclass(frozen=True)
class TrainCall:
    """A call of ``train`` or ``distill``.

    Attributes:
        given: whether the call names settings, which a resumed run must agree with.
        folds: number of folds of a cross-validation; None trains once.
    """

    data: Path
    out: Path
    settings: TrainConfig
    given: bool
    resume: bool
    overwrite: bool
    folds: int | None = None
    find_rate: bool = False


def gather(
    out: Path, config: Path | None, assign: list[str] | None, flags: dict[str, Any], *, resume: bool
) -> tuple[TrainConfig, bool]:
    """Return the settings of a call, and whether it names any."""
    from tongueseg.config.load import load_config

    known = out / "config.yaml"
    # A resumed run keeps the settings that are not given again.
    base = known if resume and config is None and known.exists() else config
    settings = load_config(base, assign or (), flags)
    return settings, config is not None or bool(assign) or any(
        value is not None for value in flags.values()
    )


def run_call(call: TrainCall) -> None:
    """Check a call, read its dataset, open its run folder, and train."""
    from tongueseg.training.records import read_records

    _check_flags(call)
    records = read_records(call.data, call.settings.data)
    settings = _open_run(call, records)
    from tongueseg.training.run_folder import removed_if_refused

    with nullcontext() if call.resume else removed_if_refused(call.out):
        if call.find_rate:
            settings = _with_found_rate(records, call.out, settings)
        if call.folds:
            _train_folds(records, call, settings)
        else:
            _train(records, call, settings)


def _check_flags(call: TrainCall) -> None:
    from tongueseg.errors import BadSettings

    train = call.settings.train
    if call.find_rate and (call.resume or train.devices * train.nodes > 1):
        raise BadSettings("--find-lr is for the start of a training by one process")
    if call.folds is not None and call.folds < 2:
        raise BadSettings(f"--folds {call.folds}: cross-validation needs at least two")
    if call.resume and not call.folds and (call.out / "fold-1").is_dir():
        raise BadSettings(f"{call.out}: was begun with --folds; give --folds again")


def _open_run(call: TrainCall, records: Sequence[Record]) -> TrainConfig:
    """Check all that a training needs, and make or resume the run folder; return its settings."""
    # Torch is loaded here and not before, so that errors above appear at once.
    try:
        import tongueseg.training.pipeline  # noqa: F401 so that a missing library ends the call here
        from tongueseg.training.init_weights import adopt_network
        from tongueseg.training.preflight import check_records
        from tongueseg.training.processes import first_process_first, is_first_process
        from tongueseg.training.run_folder import resumed_config, start_run
    except ImportError as error:
        from tongueseg.errors import MissingExtra

        raise MissingExtra("train", error.name or "torch") from error
    if call.resume:
        settings = resumed_config(call.out, call.settings if call.given else None)
        check_records(records, settings, folds=call.folds)
        return settings
    settings = adopt_network(call.settings)
    check_records(records, settings, folds=call.folds)
    with first_process_first("run folder"):
        if is_first_process():
            start_run(call.out, settings, overwrite=call.overwrite, data=call.data)
    return settings


def _with_found_rate(records: Sequence[Record], out: Path, settings: TrainConfig) -> TrainConfig:
    from tongueseg.config.load import write_yaml
    from tongueseg.io.atomic import write_text
    from tongueseg.training.find_lr import find_lr

    lr = float(f"{find_lr(records, out, settings):.2g}")
    typer.echo(f"learning rate {lr:g}: {out / 'lr.png'}")
    optim = settings.optim.model_copy(update={"lr": lr})
    settings = settings.model_copy(update={"optim": optim})
    write_text(out / "config.yaml", write_yaml(settings))
    return settings


def _train(records: Sequence[Record], call: TrainCall, settings: TrainConfig) -> None:
    from tongueseg.errors import counted
    from tongueseg.training.pipeline import finished, train_model
    from tongueseg.training.processes import is_first_process

    if call.resume and finished(call.out, records):
        if is_first_process():
            typer.echo(f"{call.out}: is finished, nothing is left to train")
        return
    trained = train_model(records, call.out, settings, provenance_of(call.data))
    if is_first_process():
        score = f"validation Dice {trained.val_dice:.4f} at epoch {trained.epoch}"
        train = settings.train
        early = f", stopped early as it rose no more for {counted(train.patience, 'epoch')}"
        typer.echo(f"{score}{early if trained.stopped_early else ''}: {trained.model}")


def _train_folds(records: Sequence[Record], call: TrainCall, settings: TrainConfig) -> None:
    from tongueseg.training.folds import train_folds

    assert call.folds is not None
    provenance = provenance_of(call.data)
    summary = train_folds(records, call.out, settings, folds=call.folds, provenance=provenance)
    iou = summary["iou"]
    typer.echo(
        f"out-of-fold IoU {iou['mean']:.4f}, worst {iou['worst']:.4f} ({iou['worst_photo']}): "
        f"{call.out / 'best.onnx'}"
    )


def provenance_of(data: Path) -> Provenance:
    """Return the provenance of a model that this call makes."""
    from tongueseg.spec import Provenance

    command = shlex.join(["tongueseg", *sys.argv[1:]])
    return Provenance(data=data.resolve().name, command=command)
