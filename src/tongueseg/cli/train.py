"""``tongueseg train``: from photos and masks to a model."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig
    from tongueseg.spec import Provenance


def train(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    out: Annotated[Path, typer.Option(help="Run folder for the model and all about it.")],
    config: Annotated[Path | None, typer.Option(help="YAML file of settings.")] = None,
    assign: Annotated[
        list[str] | None, typer.Option("--set", help="One setting, e.g. optim.lr=3e-4.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Network, e.g. unet.")] = None,
    width: Annotated[int | None, typer.Option(help="Channels of the first stage.")] = None,
    size: Annotated[int | None, typer.Option(help="Height and width of the input.")] = None,
    loss: Annotated[str | None, typer.Option(help="E.g. dice+bce.")] = None,
    lr: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
    epochs: Annotated[int | None, typer.Option(help="At most so many passes.")] = None,
    batch: Annotated[int | None, typer.Option(help="Photos per step.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of weights, order and augmentation.")] = None,
    preset: Annotated[
        str | None, typer.Option(help="Augmentation: none, light, clinic or wild.")
    ] = None,
    init: Annotated[
        Path | None, typer.Option(help="Run folder whose weights the training starts from.")
    ] = None,
    folds: Annotated[
        int | None, typer.Option(help="Cross-validate in so many folds and join their models.")
    ] = None,
    find_rate: Annotated[
        bool, typer.Option("--find-lr", help="Find the learning rate first, and draw OUT/lr.png.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with OUT.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start OUT anew.")] = False,
) -> None:
    """Train a model on a folder of photos and masks.

    Leaves best.onnx with its spec best.json in OUT, ready for --model OUT, beside the weights,
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
        "train.init": init and str(init),
    }
    settings, given = gather(out, config, assign, flags, resume=resume)
    _check_call(data, out, settings, resume=resume, folds=folds, find_rate=find_rate)
    settings = _open_run(data, out, settings, resume=resume, overwrite=overwrite, given=given)
    if find_rate:
        settings = _with_found_rate(data, out, settings)
    if folds:
        _train_folds(data, out, settings, folds)
    else:
        _train(data, out, settings)


def gather(
    out: Path, config: Path | None, assign: list[str] | None, flags: dict[str, Any], *, resume: bool
) -> tuple[TrainConfig, bool]:
    """Return the settings of a call, and whether it gives any."""
    from tongueseg.config.load import load_config

    known = out / "config.yaml"
    # What is not given again stays as it was.
    start = known if resume and config is None and known.exists() else config
    settings = load_config(start, assign or (), flags)
    return settings, config is not None or bool(assign) or any(
        value is not None for value in flags.values()
    )


def run_training(
    data: Path, out: Path, settings: TrainConfig, *, resume: bool, overwrite: bool, given: bool
) -> None:
    """Check a call, open its run folder, and train."""
    _check_call(data, out, settings, resume=resume, folds=None, find_rate=False)
    _train(
        data, out, _open_run(data, out, settings, resume=resume, overwrite=overwrite, given=given)
    )


def _check_call(
    data: Path,
    out: Path,
    settings: TrainConfig,
    *,
    resume: bool,
    folds: int | None,
    find_rate: bool,
) -> None:
    # Before torch is loaded, so that a wrong call is told at once.
    from tongueseg.data.dataset import read_dataset
    from tongueseg.errors import BadSettings, MissingExtra

    if find_rate and (resume or settings.train.devices * settings.train.nodes > 1):
        raise BadSettings("--find-lr is for the start of a training by one process")
    if folds is not None and folds < 2:
        raise BadSettings(f"--folds {folds}: cross-validation needs at least two")
    if resume and not folds and (out / "fold-1").is_dir():
        raise BadSettings(f"{out}: was begun with --folds; give --folds again")
    read_dataset(data, val=settings.data.val, test=settings.data.test)
    try:
        import tongueseg.training.pipeline  # noqa: F401
    except ImportError as error:
        raise MissingExtra("train", error.name or "torch") from error


def _open_run(
    data: Path, out: Path, settings: TrainConfig, *, resume: bool, overwrite: bool, given: bool
) -> TrainConfig:
    from tongueseg.training.hardware import first_process_first, is_first_process
    from tongueseg.training.run_folder import resumed_config, start_run

    if resume:
        return resumed_config(out, settings if given else None)
    with first_process_first():
        if is_first_process():
            start_run(out, settings, overwrite=overwrite, data=data)
    return settings


def _with_found_rate(data: Path, out: Path, settings: TrainConfig) -> TrainConfig:
    from tongueseg.config.load import write_yaml
    from tongueseg.io.atomic import write_text
    from tongueseg.training.find_lr import find_lr
    from tongueseg.training.pipeline import dataset_of

    lr = float(f"{find_lr(dataset_of(data, settings), out, settings):.2g}")
    typer.echo(f"learning rate {lr:g}: {out / 'lr.png'}")
    optim = settings.optim.model_copy(update={"lr": lr})
    settings = settings.model_copy(update={"optim": optim})
    write_text(out / "config.yaml", write_yaml(settings))
    return settings


def _train(data: Path, out: Path, settings: TrainConfig) -> None:
    from tongueseg.training.hardware import is_first_process
    from tongueseg.training.pipeline import fit

    fitted = fit(data, out, settings, provenance=provenance_of(data))
    if is_first_process():
        score = f"validation Dice {fitted.val_dice:.4f} at epoch {fitted.epoch}"
        typer.echo(f"{score}: {fitted.model}")


def _train_folds(data: Path, out: Path, settings: TrainConfig, folds: int) -> None:
    from tongueseg.training.folds import fit_folds
    from tongueseg.training.pipeline import dataset_of

    records = dataset_of(data, settings)
    iou = fit_folds(records, out, settings, folds=folds, provenance=provenance_of(data))["iou"]
    typer.echo(
        f"out-of-fold IoU {iou['mean']:.4f}, worst {iou['worst']:.4f} ({iou['worst_photo']}): "
        f"{out / 'best.onnx'}"
    )


def provenance_of(data: Path) -> Provenance:
    """Say of a model that this call makes where it comes from."""
    from tongueseg.spec import Provenance

    command = shlex.join(["tongueseg", *sys.argv[1:]])
    return Provenance(data=data.resolve().name, command=command)
