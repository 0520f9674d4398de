"""``tongueseg distill``: train a small model with large ones as its teachers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def distill(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Run folder for the student.")],
    teacher: Annotated[list[str], typer.Option(help="Run folder or model; repeatable.")] = [],  # noqa: B006 Typer copies it
    student: Annotated[
        Path | None, typer.Option(help="YAML file of the student's settings, as for train.")
    ] = None,
    assign: Annotated[
        list[str] | None, typer.Option("--set", help="One setting, e.g. model.width=8; repeatable.")
    ] = None,
    unlabelled: Annotated[
        Path | None, typer.Option(help="Folder of photos without masks to learn from as well.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(help="Divisor of the logits before they are compared.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Most epochs to train.")] = None,
    seed: Annotated[
        int | None, typer.Option(help="Seed of weights, order and augmentation.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Resume the run OUT.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Delete the run OUT and start again.")
    ] = False,
) -> None:
    """Train a student on masks and on the logits of its teachers.

    The student is any network of train. Writes the same files as train. The weights of the loss
    terms are settings: --set distill.features=0.5 adds attention transfer.
    """
    from tongueseg.cli.train import TrainCall, gather, run_call
    from tongueseg.errors import BadSettings

    flags: dict[str, Any] = {
        "distill.teachers": list(teacher) or None,
        "distill.unlabelled": unlabelled and str(unlabelled),
        "distill.temperature": temperature,
        "train.epochs": epochs,
        "train.seed": seed,
    }
    settings, given = gather(out, student, assign, flags, resume=resume)
    if not settings.distill.teachers:
        raise BadSettings("--teacher: give one or more; to train without teachers, use train")
    run_call(TrainCall(data, out, settings, given, resume, overwrite))
