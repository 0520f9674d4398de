"""``tongueseg predict``: photos in, masks and pictures out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
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
    from tongueseg.batch.predict import Result
    from tongueseg.batch.settings import PredictSettings


class Engine(StrEnum):
    """What runs many photos at a time."""

    PLAIN = "plain"
    RAY = "ray"


def predict(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Photos, folders, patterns in quotes, https:// URLs, zips, .txt lists, or - for "
            "standard input; or one video; other URLs with ray."
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for masks, pictures and tables, tongueseg-out beside the photos if left "
            "out; or, of one photo, a .png or .jpg file, or - for standard output.",
        ),
    ] = None,
    save: Annotated[
        str | None,
        typer.Option(
            help="Any of mask,overlay,cutout,panel,figure,regions,crop,probability,labels,"
            "measures, or all; with ray also parquet. labelme,coco,cvat,labelstudio: for "
            "annotation tools, to be corrected. mask,overlay if left out."
        ),
    ] = None,
    background: Annotated[
        str | None,
        typer.Option(
            help="Behind the tongue: transparent, blur, a name, #rgb, #rrggbb, r,g,b or a picture."
        ),
    ] = None,
    width_cm: Annotated[float, typer.Option(help="Width of figures on paper, in cm.")] = 17.0,
    threshold: Annotated[
        float | None,
        typer.Option(help="Probability from which a pixel is tongue; that of the model."),
    ] = None,
    box: Box = None,
    point: OnTongue = None,
    not_point: NotTongue = None,
    prompts: PromptTable = None,
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
    OUT/regions/NAME.jpg, OUT/crop/NAME.jpg, OUT/probability/NAME.png (16-bit, 0 to 65535),
    OUT/labels/NAME.png (the value of each class, in colours) and OUT/measures.csv as --save names
    them, and OUT/results.csv, and for annotation tools OUT/labelme, OUT/coco, OUT/cvat,
    OUT/labelstudio with copies of the photos. Cut-outs are transparent, panels and figures white
    around the tongue, unless --background names another.
    --box, --point and --not say where the tongue is: a mask is then written also where the network
    is in doubt.
    Of a video CLIP.mp4, frame 12 is called CLIP/000012. Its mask is steadied by its neighbours. The
    sharpest frames are written as OUT/still/CLIP/NUMBER.jpg.
    With --engine ray also OUT/results and OUT/errors, tables in Parquet that hold the masks.
    """
    from tongueseg.batch.one_file import means_one_file, predict_to_file
    from tongueseg.batch.outputs import parse_outputs, parse_style
    from tongueseg.batch.prompts import parse_prompts
    from tongueseg.batch.settings import PredictSettings
    from tongueseg.errors import BadSettings, CannotWrite
    from tongueseg.io.photo_arguments import STDIN, home_of
    from tongueseg.io.video_frames import is_video

    settings = PredictSettings(
        style=parse_style(background, width_cm), resume=resume, overwrite=overwrite,
        model=model, runtime=runtime, tta=tta, workers=workers, threshold=threshold,
        prompts=parse_prompts(box, point or (), not_point or (), prompts),
    )  # fmt: skip
    if resume and overwrite:
        raise BadSettings("--resume and --overwrite: give one of them")
    if engine is Engine.RAY:
        from tongueseg.cli.distributed import predict_with_ray

        if overwrite or threshold is not None or out is None:
            raise BadSettings("--engine ray: takes --out, and no --overwrite or --threshold")
        if settings.prompts is not None:
            raise BadSettings("--engine ray: takes no --box, --point, --not or --prompts")
        predict_with_ray(paths, out, save or _USUAL, settings, address=address)
        return
    _refuse_urls([*paths, out or ""], address)
    if STDIN in paths and out is None:
        out = STDIN
    if out is not None and means_one_file(out):
        tongue = predict_to_file(paths, out, save, settings)
        typer.echo(f"{'a tongue' if tongue else 'no tongue'}: {out}", err=True)
        return
    settings = replace(settings, outputs=parse_outputs(save or _USUAL))
    has_video = any(is_video(Path(path)) for path in paths)
    predict_all = _predict_frames if has_video else _predict_by_threads
    if out is not None:
        predict_all(paths, Path(out), settings)
        return
    try:
        predict_all(paths, home_of(paths[0]) / "tongueseg-out", settings)
    except CannotWrite as error:
        raise CannotWrite(f"{error}; choose another folder by --out") from error


_USUAL = "mask,overlay"


def _refuse_urls(arguments: Sequence[str], address: str | None) -> None:
    from tongueseg.errors import BadSettings
    from tongueseg.io.photo_arguments import is_web_url

    for argument in arguments:
        if "://" in argument and not is_web_url(argument):
            raise BadSettings(f"{argument}: is for --engine ray")
    if is_web_url(arguments[-1]):
        raise BadSettings(f"--out {arguments[-1]}: is a URL; give a folder")
    if address is not None:
        raise BadSettings("--address: is for --engine ray")


def _predict_by_threads(paths: Sequence[str], out: Path, settings: PredictSettings) -> None:
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

        left_out = run_prediction(segmenter, plan, count)
        seconds = perf_counter() - started
    for line in left_out:
        typer.echo(f"note: not among the annotations: {line}", err=True)
    tally.close(seconds, out, plan.left_out)


def _predict_frames(paths: Sequence[str], out: Path, settings: PredictSettings) -> None:
    """Predict the frames of a video."""
    from tongueseg.batch.settings import open_segmenter
    from tongueseg.batch.video import check_video_call, check_video_out, predict_video
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.tally import Tally
    from tongueseg.io.discovery import LeftOut
    from tongueseg.io.video_frames import frame_count

    check_video_call(paths, settings)
    video, tally = Path(paths[0]), Tally(noun="frame")
    check_video_out(out, video, overwrite=settings.overwrite)
    announced = frame_count(video)
    with (
        open_segmenter(settings, max(2, announced)) as segmenter,
        ticking(announced, "frames") as tick,
    ):
        started = perf_counter()

        def count(result: Result) -> None:
            tally.add(result)
            tick()

        stills = predict_video(segmenter, video, out, settings, count)
        seconds = perf_counter() - started
    if tally.done < announced:
        typer.echo(f"{video}: {tally.done} of {announced} frames can be read", err=True)
    tally.close(seconds, out, LeftOut())
    if stills:
        typer.echo(f"sharpest: {', '.join(stills)}")
