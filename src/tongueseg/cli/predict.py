"""``tongueseg predict``: photos in, masks and pictures out."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from tongueseg.cli.options import Flips, Model, RuntimeName, Workers

if TYPE_CHECKING:
    from tongueseg.prediction import Result


class _Tally:
    """Counts results and names the failed ones as they come."""

    def __init__(self) -> None:
        self.done = self.failed = self.tongues = 0

    def add(self, result: Result) -> None:
        self.done += not result.error
        self.failed += bool(result.error)
        self.tongues += result.tongue
        if result.error:
            typer.echo(f"error: {result.error}", err=True)


def predict(
    paths: Annotated[list[Path], typer.Argument(help="Photos, or folders of photos.")],
    out: Annotated[Path, typer.Option(help="Folder for masks, pictures and results.csv.")],
    save: Annotated[
        str, typer.Option(help="Any of mask,overlay,cutout,panel,figure.")
    ] = "mask,overlay",
    background: Annotated[
        str | None,
        typer.Option(help="Behind the tongue: transparent, blur, a name, #rrggbb or r,g,b."),
    ] = None,
    width_cm: Annotated[float, typer.Option(help="Width of figures on paper, in cm.")] = 17.0,
    model: Model = "default",
    runtime: RuntimeName = "auto",
    workers: Workers = None,
    flips: Flips = None,
) -> None:
    """Cut the tongue out of photos.

    Writes OUT/mask/NAME.png (0 or 255, the upright photo's size), OUT/overlay/NAME.jpg,
    OUT/cutout/NAME.png, OUT/panel/NAME.jpg, OUT/figure/NAME.png (a panel for print, 300 dpi) as
    asked for, and OUT/results.csv. Cut-outs are transparent, panels and figures white around the
    tongue, unless --background says otherwise.
    """
    from tongueseg import prediction
    from tongueseg.cli.progress import ticking
    from tongueseg.outputs import parse_outputs, parse_style
    from tongueseg.parallel import available_cores
    from tongueseg.segmenter import Segmenter

    outputs = parse_outputs(save)
    style = parse_style(background, width_cm)
    prediction.check_out(out)
    items = prediction.find_items(paths, out)
    workers = min(workers or available_cores(), len(items))
    threads = max(1, available_cores() // workers)
    tally = _Tally()
    with Segmenter(model, runtime, threads=threads, flips=flips) as segmenter:
        started = perf_counter()
        results = prediction.predict(segmenter, items, out, outputs, workers, style)
        with ticking(len(items), "photos") as tick:

            def seen(result: Result) -> None:
                tally.add(result)
                tick()

            prediction.write_results(out / "results.csv", results, seen)
        seconds = perf_counter() - started
    typer.echo(
        f"{tally.done} photos, {tally.tongues} with a tongue, {tally.failed} failed, "
        f"{tally.done / seconds:.1f} photos/s: {out}"
    )
    if tally.failed:
        sys.exit(1 if tally.done else 2)
