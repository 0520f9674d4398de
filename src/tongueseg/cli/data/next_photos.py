"""``tongueseg data next``: which photos of a pool are worth drawing next."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tongueseg.cli.options import Model, Workers

if TYPE_CHECKING:
    from tongueseg.data.selection.selection import Selection


def next_photos(
    pool: Annotated[Path, typer.Argument(help="Folder of photos without masks, or a pattern.")],
    labelled: Annotated[
        Path | None, typer.Option(help="Dataset of the photos that are drawn already.")
    ] = None,
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="Photos to choose.")] = 20,
    model: Model = "default",
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for next.csv, next.txt and next.jpg.")
    ] = Path("next"),
    workers: Workers = None,
) -> None:
    """Choose the photos that are worth drawing next: uncertain ones, unlike each other.

    OUT/next.csv says why each was chosen, OUT/next.txt lists their paths, and OUT/next.jpg shows
    them with the model's outlines. No two copies of one photo are chosen.
    """
    from tongueseg.batch.outputs import is_written_by
    from tongueseg.cli.progress import progress_bar
    from tongueseg.cli.tally import name_left_out
    from tongueseg.data.selection.selection import choose_next, find_pool
    from tongueseg.data.selection.selection_files import write_selection
    from tongueseg.inference.segmenter import Segmenter
    from tongueseg.io.discovery import LeftOut
    from tongueseg.io.parallel import available_cores

    left_out, is_written = LeftOut(), is_written_by(out)
    home = out.resolve()
    photos = find_pool(
        pool,
        labelled,
        number,
        skip=lambda folder: folder.resolve() == home or is_written(folder),
        left_out=left_out,
    )
    workers = min(workers or available_cores(), len(photos))
    threads = max(1, available_cores() // workers)
    with Segmenter(model, threads=threads) as segmenter, progress_bar("photos") as on_start:
        selection = choose_next(
            photos, segmenter, number, labelled, workers=workers, on_start=on_start
        )
        _print(selection, number)
        if selection.chosen:
            write_selection(out, selection, segmenter)
    _close(selection, out)
    name_left_out(left_out)
    if selection.errors or not selection.chosen:
        sys.exit(1 if selection.chosen else 2)


def _print(selection: Selection, number: int) -> None:
    from tongueseg.errors import counted

    for error in selection.errors:
        typer.echo(f"error: {error}", err=True)
    if not selection.tongues:
        photos = counted(selection.photos, "photo")
        typer.echo(
            f"warning: the model finds no tongue in any of {photos}; look at the sheet first, or "
            "take another --model",
            err=True,
        )
    if len(selection.chosen) < number:
        typer.echo(
            f"warning: {len(selection.chosen)} and not {number} are chosen; the others are copies, "
            "drawn already, or failed",
            err=True,
        )


def _close(selection: Selection, out: Path) -> None:
    from tongueseg.errors import counted

    parts = [f"{len(selection.chosen)} of {counted(selection.photos, 'photo')} chosen"]
    for count, what in (
        (selection.near_copies, "left out as copies of others"),
        (selection.drawn, "drawn already"),
        (len(selection.errors), "failed"),
    ):
        if count:
            parts.append(f"{count} {what}")
    typer.echo(f"{', '.join(parts)}: {out}")
