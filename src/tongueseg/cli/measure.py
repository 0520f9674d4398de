"""``tongueseg measure``: photos in, a table of measures out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from tongueseg.cli.options import (
    Box,
    Model,
    NotTongue,
    OnTongue,
    PromptTable,
    RuntimeName,
    Tta,
    Workers,
)

if TYPE_CHECKING:
    from tongueseg.batch.measure import MaskSource
    from tongueseg.batch.prompts import Prompts
    from tongueseg.batch.settings import MeasureSettings


def measure(
    paths: Annotated[
        list[str], typer.Argument(help="Photos, folders, patterns in quotes, lists, zips, URLs.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="CSV file for the measures.")],
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
    box: Box = None,
    point: OnTongue = None,
    not_point: NotTongue = None,
    prompts: PromptTable = None,
    model: Model = "default",
    runtime: RuntimeName = "auto",
    workers: Workers = None,
    tta: Tta = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep the rows of --out, and measure the other photos.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace --out and --json.")
    ] = False,
) -> None:
    """Measure tongues: size, shape, L*a*b* by region, light and focus.

    Every column, its unit and its definition are in the docs. Colours are uncalibrated unless
    --white gives a patch. No figure is a diagnosis.
    """
    from tongueseg.batch.measure import measure_photos, previous_rows
    from tongueseg.batch.outputs import is_written_by, mark_pictures
    from tongueseg.batch.prompts import parse_prompts, prompts_of
    from tongueseg.batch.settings import MeasureSettings
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.tally import Tally
    from tongueseg.errors import BadSettings
    from tongueseg.io.discovery import LeftOut
    from tongueseg.io.photo_arguments import photos_of_arguments
    from tongueseg.measure import measures_tables, parse_conditions

    _check(out, json, masks, model)
    _check_existing(out, json, resume=resume, overwrite=overwrite)
    given = parse_prompts(box, point or (), not_point or (), prompts)
    if given is not None and masks is not None:
        raise BadSettings(f"--masks {masks}: takes no --box, --point, --not or --prompts")
    conditions = parse_conditions(white, white_value, mm_per_px, upright=upright)
    settings = MeasureSettings(conditions, masks, regions, model, runtime, tta, workers)
    left_out = LeftOut()
    photos = photos_of_arguments(paths, is_written_by(), left_out)
    prompt_of = prompts_of(photos, given)
    if regions is not None:
        mark_pictures(regions)
    previous = previous_rows(out, photos) if resume else []
    done = {row["name"] for row in previous}
    left = [photo for photo in photos if photo.name not in done]
    tally = Tally(before=len(photos) - len(left))
    with (
        _mask_source(settings, len(left), prompt_of) as mask_source,
        measures_tables(out, json, previous) as write,
        ticking(len(left), "photos") as tick,
    ):
        started = perf_counter()
        for row in measure_photos(mask_source, left, settings):
            write(row.name, row.measures, row.error)
            tally.add(row)
            tick()
        seconds = perf_counter() - started
    tally.close(seconds, out, left_out)


@contextmanager
def _mask_source(settings: MeasureSettings, photos: int, prompts: Prompts) -> Iterator[MaskSource]:
    """Yield where the masks come from: a folder or a model."""
    from tongueseg.batch.measure import masks_by_model, masks_in_folder
    from tongueseg.batch.settings import open_segmenter
    from tongueseg.weights.model_files import check_one_class

    if settings.masks is not None:
        yield masks_in_folder(settings.masks)
        return
    with open_segmenter(settings, photos) as segmenter:
        check_one_class(settings.model, segmenter.spec, "measure")
        yield masks_by_model(segmenter, prompts)


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


def _check_existing(out: Path, json: Path | None, *, resume: bool, overwrite: bool) -> None:
    """Refuse to replace tables that nobody gave up."""
    from tongueseg.errors import BadSettings
    from tongueseg.io.csv import is_unfinished

    if resume and (overwrite or json is not None):
        raise BadSettings("--resume: takes neither --overwrite nor --json")
    for file in (out, json):
        there = file is not None and (file.exists() or is_unfinished(file))
        if there and not (resume or overwrite):
            raise BadSettings(
                f"{file}: is there already; --resume keeps its rows and measures the other photos, "
                "--overwrite replaces it, or choose another file"
            )
