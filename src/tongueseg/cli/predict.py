"""``tongueseg predict``: photos in, masks and pictures out."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from tongueseg.cli.options import Flips, Model, RuntimeName, Workers

if TYPE_CHECKING:
    from tongueseg.prediction import Result


def predict(
    paths: Annotated[list[Path], typer.Argument(help="Photos, or folders of photos.")],
    out: Annotated[Path, typer.Option(help="Folder for masks, pictures and tables.")],
    save: Annotated[
        str, typer.Option(help="Any of mask,overlay,cutout,panel,figure,regions,measures.")
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
    OUT/cutout/NAME.png, OUT/panel/NAME.jpg, OUT/figure/NAME.png (a panel for print, 300 dpi),
    OUT/regions/NAME.jpg and OUT/measures.csv as asked for, and OUT/results.csv. Cut-outs are
    transparent, panels and figures white around the tongue, unless --background says otherwise.
    """
    from tongueseg import prediction
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.tally import Tally
    from tongueseg.items import find_items
    from tongueseg.measure import measures_tables
    from tongueseg.outputs import MEASURES, folders_of, parse_outputs, parse_style
    from tongueseg.parallel import available_cores
    from tongueseg.segmenter import Segmenter

    outputs = parse_outputs(save)
    style = parse_style(background, width_cm)
    prediction.check_out(out)
    items = find_items(paths, folders_of(out))
    workers = min(workers or available_cores(), len(items))
    threads = max(1, available_cores() // workers)
    tally = Tally()
    table = out / "measures.csv" if MEASURES in outputs else None
    with (
        Segmenter(model, runtime, threads=threads, flips=flips) as segmenter,
        measures_tables(table) as write_measures,
        ticking(len(items), "photos") as tick,
    ):
        started = perf_counter()

        def seen(result: Result) -> None:
            tally.add(result)
            write_measures(result.name, result.measures, result.error)
            tick()

        results = prediction.predict(segmenter, items, out, outputs, workers, style)
        prediction.write_results(out / "results.csv", results, seen)
        seconds = perf_counter() - started
    tally.close(seconds, out)
