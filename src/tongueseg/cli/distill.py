"""``tongueseg distill``: a small model that learns from large ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def distill(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    out: Annotated[Path, typer.Option(help="Run folder for the student.")],
    teacher: Annotated[
        list[str], typer.Option(help="Run folder or model; repeat it for several.")
    ] = [],  # noqa: B006 Typer copies it
    student: Annotated[
        Path | None, typer.Option(help="YAML file of the student's settings, as for train.")
    ] = None,
    assign: Annotated[
        list[str] | None, typer.Option("--set", help="One setting, e.g. model.width=8.")
    ] = None,
    unlabelled: Annotated[
        Path | None, typer.Option(help="Folder of photos without masks to learn from as well.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(help="What logits are divided by before they are compared.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="At most so many passes.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of weights, order and augmentation.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with OUT.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start OUT anew.")] = False,
) -> None:
    """Train a student on masks and on what its teachers say of them.

    The student is any network of train. Leaves what train leaves. The weights of the terms are
    settings: --set distill.features=0.5 lets it learn where its teachers look.
    """
    from tongueseg.cli.train import gather, run_training
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
        raise BadSettings("--teacher: give one or more; without any, train is the verb")
    run_training(data, out, settings, resume=resume, overwrite=overwrite, given=given)
