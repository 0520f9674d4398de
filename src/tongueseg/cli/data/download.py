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
    """Download a public set into the dataset layout, its licence beside it.

    A call that was cut off goes on when it is made again.
    """
    from contextlib import ExitStack

    from tongueseg.cli.progress import ticking
    from tongueseg.data.download.download import download as downloading
    from tongueseg.data.download.public import PUBLIC_SETS
    from tongueseg.errors import BadSettings, nearest

    if name not in PUBLIC_SETS:
        listed = ", ".join(PUBLIC_SETS)
        raise BadSettings(f"{name}: there is {listed}{nearest(name, PUBLIC_SETS)}")
    chosen = PUBLIC_SETS[name]
    typer.echo(
        f"{name}: {chosen.about}, licence {chosen.licence}, from "
        f"https://github.com/{chosen.repository} at {chosen.commit[:12]}"
    )
    out = out or Path(name)
    with ExitStack() as bar:
        done = downloading(
            name,
            chosen,
            out,
            mirror=mirror,
            started=lambda total: bar.enter_context(ticking(total, "files")),
        )
    for failure in done.failures:
        typer.echo(f"error: {failure}", err=True)
    if done.alone:
        typer.echo(f"note: {done.alone} files without a partner were left out", err=True)
    if not done.photos:
        typer.echo(f"{len(done.failures)} files are missing; call again to go on: {out}", err=True)
    else:
        there = ", there already" if done.already else ""
        typer.echo(f"{done.photos} photos{there}: {out}")
    if done.failures:
        sys.exit(1)
