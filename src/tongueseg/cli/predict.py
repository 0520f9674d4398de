"""``tongueseg predict``: photos in, masks and pictures out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from tongueseg.cli.options import Model, RuntimeName, Tta, Workers

if TYPE_CHECKING:
    from tongueseg.batch.predict import Result
    from tongueseg.batch.settings import PredictSettings


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
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace results of the same names in OUT.")
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
    OUT/regions/NAME.jpg and OUT/measures.csv as --save names them, and OUT/results.csv. Cut-outs
    are transparent, panels and figures white around the tongue, unless --background names another.
    With --engine ray also OUT/results and OUT/errors, tables in Parquet that hold the masks.
    """
    from tongueseg.batch.outputs import parse_outputs, parse_style
    from tongueseg.batch.settings import PredictSettings
    from tongueseg.errors import BadSettings

    settings = PredictSettings(
        style=parse_style(background, width_cm), resume=resume, overwrite=overwrite,
        model=model, runtime=runtime, tta=tta, workers=workers,
    )  # fmt: skip
    if resume and overwrite:
        raise BadSettings("--resume and --overwrite: give one of them")
    if engine is Engine.RAY:
        if overwrite:
            raise BadSettings("--overwrite: is for --engine plain; choose another --out")
        from tongueseg.cli.distributed import predict_with_ray

        predict_with_ray(paths, out, save, settings, address=address)
        return
    urls = [path for path in (*paths, out) if "://" in path]
    if urls or address is not None:
        raise BadSettings(f"{urls[0] if urls else '--address'}: is for --engine ray")
    settings = replace(settings, outputs=parse_outputs(save))
    _predict_by_threads([Path(path) for path in paths], Path(out), settings)


def _predict_by_threads(paths: Sequence[Path], out: Path, settings: PredictSettings) -> None:
    """Predict by threads of this process."""
    from tongueseg.batch.prediction_folder import plan_prediction, run_prediction
    from tongueseg.batch.settings import open_segmenter
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.tally import Tally

    plan = plan_prediction(paths, out, settings)
    tally = Tally(before=plan.already_done)
    with (
        open_segmenter(settings, plan.photos) as segmenter,
        ticking(plan.photos, "photos") as tick,
    ):
        started = perf_counter()

        def count(result: Result) -> None:
            tally.add(result)
            tick()

        run_prediction(segmenter, plan, count)
        seconds = perf_counter() - started
    tally.close(seconds, out, plan.left_out)
