"""``tongueseg adapt``: an embedded model made a clinic's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tongueseg.adaptation.adapt import Adapted


def adapt(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/; 5 to 500 photos.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the model and its report.")],
    model: Annotated[
        str, typer.Option(help="To adapt: an embedded model, a run folder, or an .onnx file.")
    ] = "base",
    minutes: Annotated[
        float, typer.Option(min=0.1, help="About how long it may take on this machine.")
    ] = 10.0,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same photos held back.")] = 0,
    resume: Annotated[
        bool, typer.Option("--resume", help="Resume OUT, with its model and seed.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Delete the adaptation OUT and start again.")
    ] = False,
) -> None:
    """Fine-tune a model on a few photos of your own camera.

    Checks the photos, holds some back, trains on the others, and keeps the new model only where
    it is better on those held back. OUT is a folder that --model takes; OUT/report.html shows
    before and after.
    """
    from tongueseg.errors import MissingExtra

    try:
        from tongueseg.adaptation.adapt import adapt as adapting
        from tongueseg.adaptation.plan import FIGURES, Request
    except ImportError as error:
        raise MissingExtra("train", error.name or "torch") from error
    from tongueseg.cli.train import provenance_of

    if resume and (out / FIGURES).exists():
        typer.echo(f"{out}: is finished, nothing is left to adapt")
        return
    request = Request(model, minutes, seed, resume, overwrite)
    _print(adapting(data, out, request, provenance_of(data)))


def _print(done: Adapted) -> None:
    from tongueseg.errors import counted

    verdict = done.verdict
    kept = (
        "better, and kept"
        if verdict.is_better
        else "but it forgot other tongues; the old model is kept"
        if verdict.forgot
        else "not surely better; the old model is kept"
    )
    typer.echo(
        f"IoU on {counted(verdict.photos, 'photo')} held back {verdict.before:.4f} before, "
        f"{verdict.after:.4f} after: {kept}"
    )
    before, after = verdict.elsewhere_before, verdict.elsewhere_after
    typer.echo(f"IoU on drawn pictures {before.iou:.4f} before, {after.iou:.4f} after")
    typer.echo(f"{done.model}")
