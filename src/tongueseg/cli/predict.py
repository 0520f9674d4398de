"""``tongueseg predict``: photos in, masks and pictures out."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from tongueseg.cli.options import Model, RuntimeName, Tta, Workers

if TYPE_CHECKING:
    from tongueseg.batch.outputs import Style
    from tongueseg.batch.predict import Result


class Engine(StrEnum):
    """What runs many photos at a time."""

    PLAIN = "plain"
    RAY = "ray"


def predict(
    paths: Annotated[
        list[str], typer.Argument(help="Photos, folders, patterns in quotes; URLs with ray.")
    ],
    out: Annotated[str, typer.Option(help="Folder for masks, pictures and tables.")],
    save: Annotated[
        str,
        typer.Option(
            help="Any of mask,overlay,cutout,panel,figure,regions,measures; with ray also parquet."
        ),
    ] = "mask,overlay",
    background: Annotated[
        str | None,
        typer.Option(help="Behind the tongue: transparent, blur, a name, #rrggbb or r,g,b."),
    ] = None,
    width_cm: Annotated[float, typer.Option(help="Width of figures on paper, in cm.")] = 17.0,
    model: Model = "default",
    runtime: RuntimeName = "auto",
    workers: Workers = None,
    tta: Tta = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on: what has a result is not done again.")
    ] = False,
    engine: Annotated[
        Engine, typer.Option(help="plain: threads; ray: processes, on one machine or many.")
    ] = Engine.PLAIN,
    address: Annotated[
        str | None, typer.Option(help="With ray: HOST:PORT of a cluster, or auto.")
    ] = None,
) -> None:
    """Cut the tongue out of photos.

    Writes OUT/mask/NAME.png (0 or 255, the upright photo's size), OUT/overlay/NAME.jpg,
    OUT/cutout/NAME.png, OUT/panel/NAME.jpg, OUT/figure/NAME.png (a panel for print, 300 dpi),
    OUT/regions/NAME.jpg and OUT/measures.csv as asked for, and OUT/results.csv. Cut-outs are
    transparent, panels and figures white around the tongue, unless --background says otherwise.
    With --engine ray also OUT/results and OUT/errors, tables in Parquet that hold the masks.
    """
    from tongueseg.batch.outputs import parse_style
    from tongueseg.errors import BadSettings

    style = parse_style(background, width_cm)
    if engine is Engine.RAY:
        from tongueseg.cli.distributed import RayOptions, predict_with_ray

        options = RayOptions(model, runtime, tta, workers, address, resume)
        predict_with_ray(paths, out, save, style, options)
        return
    urls = [path for path in (*paths, out) if "://" in path]
    if urls or address is not None:
        raise BadSettings(f"{urls[0] if urls else '--address'}: is for --engine ray")
    _predict_here(
        [Path(path) for path in paths], Path(out), save, style, model=model, runtime=runtime,
        tta=tta, workers=workers, resume=resume,
    )  # fmt: skip


def _predict_here(
    paths: Sequence[Path],
    out: Path,
    save: str,
    style: Style,
    *,
    model: str,
    runtime: str,
    tta: bool | None,
    workers: int | None,
    resume: bool,
) -> None:
    """Predict by threads of this process."""
    from tongueseg.batch import predict as prediction
    from tongueseg.batch.outputs import MEASURES, folders_of, parse_outputs
    from tongueseg.batch.resume import PreviousResults, noted, read_previous_results
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.tally import Tally
    from tongueseg.inference.segmenter import Segmenter
    from tongueseg.io.discovery import find_named_photos
    from tongueseg.io.parallel import available_cores
    from tongueseg.measure import measures_tables

    outputs = parse_outputs(save)
    prediction.check_out(out, resume=resume)
    items = find_named_photos(paths, folders_of(out))
    done = read_previous_results(out, items, outputs) if resume else PreviousResults(items)
    workers = max(1, min(workers or available_cores(), len(done.left)))
    threads = max(1, available_cores() // workers)
    tally = Tally(before=len(items) - len(done.left))
    table = out / "measures.csv" if MEASURES in outputs else None
    with (
        Segmenter(model, runtime, threads=threads, tta=tta) as segmenter,
        measures_tables(table, earlier=done.measures) as write_measures,
        ticking(len(done.left), "photos") as tick,
    ):
        started = perf_counter()

        def seen(result: Result) -> None:
            tally.add(result)
            write_measures(result.name, result.measures, result.error)
            tick()

        results = prediction.predict(segmenter, noted(out, done), out, outputs, workers, style)
        prediction.write_results(out / "results.csv", results, seen, done.results)
        seconds = perf_counter() - started
    tally.close(seconds, out)
