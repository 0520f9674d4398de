"""``tongueseg data convert``: from and to the formats of annotation tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tongueseg.data.formats.convert import Conversion


def convert(
    *,
    source: Annotated[
        Path | None, typer.Argument(help="File or folder of annotations, or a dataset.")
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="New or empty folder for what is written.")
    ],
    reading: Annotated[
        str,
        typer.Option(
            "--from",
            help="auto, labelme, coco, yolo, cvat, isat, labelstudio, via, supervisely, nnunet, "
            "voc, json_to_dataset, masks or folder.",
        ),
    ] = "auto",
    writing: Annotated[
        str,
        typer.Option(
            "--to",
            help="folder (original/ beside mask/), coco, labelme, yolo, cvat, labelstudio or "
            "supervisely.",
        ),
    ] = "folder",
    images: Annotated[
        Path | None,
        typer.Option(
            "--images", "--photos", help="Folder of the photos, where they lie elsewhere."
        ),
    ] = None,
    masks: Annotated[
        Path | None,
        typer.Option(help="Folder of masks called as the photos of --photos; instead of SOURCE."),
    ] = None,
    suffix: Annotated[
        str, typer.Option(help="What the names of --masks end in, such as _mask for 1_mask.png.")
    ] = "",
    value: Annotated[
        list[str] | None,
        typer.Option(
            help="Value of --masks that is tongue: a number or #RRGGBB; may be repeated. "
            "All but black if left out."
        ),
    ] = None,
    classes: Annotated[
        list[str] | None, typer.Option("--class", help="Class that is tongue; may be repeated.")
    ] = None,
    minus: Annotated[
        list[str] | None,
        typer.Option(help="Class that is cut out of the tongue, such as a hole; may be repeated."),
    ] = None,
    empty: Annotated[
        bool | None,
        typer.Option(
            help="Write an empty mask for photos with nothing drawn on them.",
            show_default="yes, unless nothing is drawn on any",
        ),
    ] = None,
    drawn_on: Annotated[
        str, typer.Option(help="auto, upright or stored: which way photos with EXIF were shown.")
    ] = "auto",
) -> None:
    """Convert annotations into a dataset of photos and masks, or a dataset into annotations.

    Photos are copied byte for byte. What cannot be read is named, and the rest goes on.
    """
    from tongueseg.cli.progress import progress_bar
    from tongueseg.data.formats.convert import ConvertSettings, convert_dataset
    from tongueseg.data.formats.guess import guess_format
    from tongueseg.errors import BadSettings

    if masks is not None:
        source, reading = _masks_as_source(source, masks, images, reading)
    if source is None:
        raise BadSettings("give a SOURCE, or --photos DIR and --masks DIR")
    if reading == "auto":
        reading = guess_format(source)
        typer.echo(f"{source}: read as {reading}")
    settings = ConvertSettings(
        reading, writing, images, classes or (), empty, drawn_on, minus or (), suffix, value or ()
    )
    with progress_bar("photos") as on_start:
        conversion = convert_dataset(source, out, settings, on_start)
    _print(conversion, out)
    if conversion.failures:
        sys.exit(1)


def _masks_as_source(
    source: Path | None, masks: Path, photos: Path | None, reading: str
) -> tuple[Path, str]:
    """Return the folder of masks as a source, and its format."""
    from tongueseg.errors import BadSettings

    if source is not None:
        raise BadSettings(f"{source} and --masks {masks}: give one of them")
    if photos is None:
        raise BadSettings(f"--masks {masks}: name the folder of the photos by --photos")
    if reading not in ("auto", "masks"):
        raise BadSettings(f"--masks: is no --from {reading}; leave out one of them")
    return masks, "masks"


def _print(conversion: Conversion, out: Path) -> None:
    from tongueseg.cli.tally import name_left_out
    from tongueseg.data.formats.overview import counted as counted_classes
    from tongueseg.data.formats.pairing import BELOW, OTHERS, OVERLAP
    from tongueseg.errors import counted

    for failure in conversion.failures:
        typer.echo(f"error: {failure}", err=True)
    for kind, where in conversion.notes.items():
        about_classes = kind in (OTHERS, OVERLAP, BELOW)
        named = counted_classes(where) if about_classes else ", ".join(dict.fromkeys(where[:3]))
        severity = "warning" if kind in (OVERLAP, BELOW) else "note"
        typer.echo(f"{severity}: {counted(len(where), kind)} ({named})", err=True)
    nothing = f", {conversion.empty} with nothing drawn on" if conversion.empty else ""
    failures = len(conversion.failures)
    failed = f", {counted(failures, 'error')}" if failures else ""
    typer.echo(f"{counted(conversion.photos, 'photo')}{nothing}{failed}: {out}")
    name_left_out(conversion.left_out)
