"""``tongueseg data download``: public photos with masks, and faces."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tongueseg.data.download.download import Download
    from tongueseg.data.download.public import Origin

_FACES = "faces"


def download(
    name: Annotated[str, typer.Argument(help="Name of a public set, such as booth or faces.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for it; its name here.")
    ] = None,
    mirror: Annotated[
        str | None, typer.Option(help="Server with tree.json and the files, instead of GitHub.")
    ] = None,
) -> None:
    """Download a public set of photos and masks, or of faces, and its licence.

    Writes a dataset folder, or a folder of faces. A call that was interrupted is resumed by the
    same call.
    """
    from contextlib import ExitStack
    from functools import partial

    from tongueseg.cli.progress import ticking
    from tongueseg.data.download.download import download as download_set
    from tongueseg.data.download.face_download import download_faces
    from tongueseg.data.download.public import FACES, PUBLIC_SETS
    from tongueseg.errors import BadSettings, choices

    known = [*PUBLIC_SETS, _FACES]
    if name not in known:
        raise BadSettings(f"{name}: no such set{choices(name, known)}")
    if name == _FACES:
        described = [(folder.about, folder.origin) for folder in FACES]
        call = partial(download_faces, FACES)
    else:
        described = [(PUBLIC_SETS[name].about, PUBLIC_SETS[name].origin)]
        call = partial(download_set, name, PUBLIC_SETS[name])
    for about, origin in described:
        typer.echo(_described(name, about, origin))
    out = out or Path(name)
    with ExitStack() as stack:
        result = call(
            out,
            mirror=mirror,
            on_start=lambda total: stack.enter_context(ticking(total, "files")),
        )
    _tell(result, out)
    if name == _FACES and result.photos and not (out / "landmarks.json").exists():
        typer.echo("next: landmarks.json, which the guide to training tells how to make")
    if result.failures:
        sys.exit(1)


def _described(name: str, about: str, origin: Origin) -> str:
    return f"{name}: {about}, licence {origin.licence}, from {origin.url} at {origin.commit[:12]}"


def _tell(result: Download, out: Path) -> None:
    from tongueseg.errors import counted

    for failure in result.failures:
        typer.echo(f"error: {failure}", err=True)
    if result.unpaired:
        typer.echo(f"note: left out {counted(result.unpaired, 'file without a partner')}", err=True)
    if not result.photos:
        typer.echo(
            f"missing {counted(len(result.failures), 'file')}; call again to go on: {out}", err=True
        )
    else:
        there = ", there already" if result.already_downloaded else ""
        typer.echo(f"{counted(result.photos, 'photo')}{there}: {out}")
