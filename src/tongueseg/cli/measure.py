"""``tongueseg measure``: photos in, a table of measures out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from tongueseg.cli.options import Model, RuntimeName, Tta, Workers

if TYPE_CHECKING:
    from tongueseg.batch.measure import Look


def measure(
    paths: Annotated[list[Path], typer.Argument(help="Photos, or folders of photos.")],
    out: Annotated[Path, typer.Option(help="CSV file for the measures.")],
    json: Annotated[Path | None, typer.Option(help="JSON file for the same, with units.")] = None,
    regions: Annotated[
        Path | None, typer.Option(help="Folder for a picture of each tongue's regions.")
    ] = None,
    masks: Annotated[
        Path | None, typer.Option(help="Folder of masks NAME.png to measure by, and no model.")
    ] = None,
    white: Annotated[
        str | None, typer.Option(help="A neutral patch in the photos: X,Y,W,H in pixels.")
    ] = None,
    white_value: Annotated[float, typer.Option(help="L* of that patch.")] = 96.0,
    mm_per_px: Annotated[
        float | None, typer.Option(help="Millimetres that a pixel spans at the tongue.")
    ] = None,
    upright: Annotated[
        bool, typer.Option("--upright", help="The photos are upright: the tip points down.")
    ] = False,
    model: Model = "default",
    runtime: RuntimeName = "auto",
    workers: Workers = None,
    tta: Tta = None,
) -> None:
    """Measure tongues: size, shape, L*a*b* by region, light and focus.

    Every column, its unit and its definition are in the docs. Colours are uncalibrated unless
    --white gives a patch. No figure is a diagnosis.
    """
    from tongueseg.batch import measure as measurement
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.tally import Tally
    from tongueseg.io.discovery import find_named_photos
    from tongueseg.io.parallel import available_cores
    from tongueseg.measure import measures_tables, parse_conditions

    _check(out, json, masks, model)
    conditions = parse_conditions(white, white_value, mm_per_px, upright=upright)
    items = find_named_photos(paths, [regions] if regions else [])
    workers = min(workers or available_cores(), len(items))
    tally = Tally()
    with (
        _looking(masks, model, runtime, workers, tta) as look,
        measures_tables(out, json) as write,
        ticking(len(items), "photos") as tick,
    ):
        started = perf_counter()
        for found in measurement.measure_photos(look, items, conditions, workers, regions):
            write(found.name, found.measures, found.error)
            tally.add(found)
            tick()
        seconds = perf_counter() - started
    tally.close(seconds, out)


@contextmanager
def _looking(
    masks: Path | None, model: str, runtime: str, workers: int, tta: bool | None
) -> Iterator[Look]:
    """Yield what gives the masks: a folder of them, or a model."""
    from tongueseg.batch.measure import by_masks, by_model
    from tongueseg.inference.segmenter import Segmenter
    from tongueseg.io.parallel import available_cores

    if masks is not None:
        yield by_masks(masks)
        return
    threads = max(1, available_cores() // workers)
    with Segmenter(model, runtime, threads=threads, tta=tta) as segmenter:
        yield by_model(segmenter)


def _check(out: Path, json: Path | None, masks: Path | None, model: str) -> None:
    """Refuse, before anything is measured, what could not be written or read afterwards."""
    from tongueseg.errors import BadSettings

    for option, file in (("--out", out), ("--json", json)):
        if file is not None and file.is_dir():
            raise BadSettings(f"{file}: is a folder; {option} takes a file")
    if json is not None and json.resolve() == out.resolve():
        raise BadSettings(f"--json {json}: is --out already; take another file")
    if masks is not None and not masks.is_dir():
        raise BadSettings(f"--masks {masks}: no such folder")
    if masks is not None and model != "default":
        raise BadSettings(f"--masks and --model {model}: give one of them")
