"""``tongueseg data download``: public photos with masks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def download(
    name: Annotated[str, typer.Argument(help="Name of a public set, such as booth.")],
    out: Annotated[Path | None, typer.Option(help="Folder for it; its name here.")] = None,
    mirror: Annotated[
        str | None, typer.Option(help="Server with tree.json and the files, instead of GitHub.")
    ] = None,
) -> None:
    """Download a public set of photos and masks, and its licence.

    Writes a dataset folder. A call that was interrupted is resumed by the same call.
    """
    from contextlib import ExitStack

    from tongueseg.cli.progress import ticking
    from tongueseg.data.download.download import download as download_set
    from tongueseg.data.download.public import PUBLIC_SETS
    from tongueseg.errors import BadSettings, nearest

    if name not in PUBLIC_SETS:
        listed = ", ".join(PUBLIC_SETS)
        raise BadSettings(f"{name}: there is {listed}{nearest(name, PUBLIC_SETS)}")
    public_set = PUBLIC_SETS[name]
    typer.echo(
        f"{name}: {public_set.about}, licence {public_set.licence}, from "
        f"https://github.com/{public_set.repository} at {public_set.commit[:12]}"
    )
    out = out or Path(name)
    with ExitStack() as stack:
        result = download_set(
            name,
            public_set,
            out,
            mirror=mirror,
            on_start=lambda total: stack.enter_context(ticking(total, "files")),
        )
    for failure in result.failures:
        typer.echo(f"error: {failure}", err=True)
    if result.unpaired:
        typer.echo(f"note: {result.unpaired} files without a partner were left out", err=True)
    if not result.photos:
        typer.echo(
            f"{len(result.failures)} files are missing; call again to go on: {out}", err=True
        )
    else:
        there = ", there already" if result.already_downloaded else ""
        typer.echo(f"{result.photos} photos{there}: {out}")
    if result.failures:
        sys.exit(1)
