"""``tongueseg train``: from photos and masks to a model."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from tongueseg.settings import TrainConfig


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
    resume: Annotated[bool, typer.Option("--resume", help="Go on with OUT.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start OUT anew.")] = False,
) -> None:
    """Train a model on a folder of photos and masks.

    Leaves best.onnx with its spec best.json in OUT, ready for --model OUT, beside the weights,
    the curves and every setting used.
    """
    from tongueseg.config import load_config

    flags: dict[str, Any] = {
        "model.name": model,
        "model.width": width,
        "data.size": size,
        "loss": loss,
        "optim.lr": lr,
        "train.epochs": epochs,
        "train.batch": batch,
        "train.seed": seed,
    }
    known = out / "config.yaml"
    # What is not given again stays as it was.
    start = known if resume and config is None and known.exists() else config
    settings = load_config(start, assign or (), flags)
    given = config is not None or bool(assign) or any(v is not None for v in flags.values())
    _train(data, out, settings, resume=resume, overwrite=overwrite, given=given)


def _train(
    data: Path, out: Path, settings: TrainConfig, *, resume: bool, overwrite: bool, given: bool
) -> None:
    # Before torch is loaded, so that a wrong call is told at once.
    from tongueseg.data.layout import read_dataset
    from tongueseg.errors import MissingExtra
    from tongueseg.spec import Provenance

    read_dataset(data, val=settings.data.val, test=settings.data.test)
    try:
        from tongueseg.training import fit as training
    except ImportError as error:
        raise MissingExtra("train", error.name or "torch") from error
    if resume:
        settings = training.resumed_config(out, settings if given else None)
    else:
        training.start_run(out, settings, overwrite=overwrite)
    command = shlex.join(["tongueseg", *sys.argv[1:]])
    provenance = Provenance(data=data.resolve().name, command=command)
    fitted = training.fit(data, out, settings, provenance=provenance)
    typer.echo(f"validation Dice {fitted.val_dice:.4f} at epoch {fitted.epoch}: {fitted.model}")
