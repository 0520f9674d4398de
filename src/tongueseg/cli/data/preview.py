"""``tongueseg data preview``: a sheet of augmented training photos."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def preview(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="JPEG file of the sheet.")] = Path(
        "preview.jpg"
    ),
    preset: Annotated[
        str | None, typer.Option(help="Augmentation: none, light, clinic or wild.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="YAML file of settings.")] = None,
    assign: Annotated[
        list[str] | None, typer.Option("--set", help="One setting, e.g. augment.rotate=45.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=400, help="Photos on the sheet.")] = 40,
) -> None:
    """Write a sheet of augmented training photos, as the network would see them."""
    from rich.console import Console

    from tongueseg.config.load import load_config
    from tongueseg.errors import BadSettings, MissingExtra
    from tongueseg.training.records import read_records

    if out.suffix.lower() not in (".jpg", ".jpeg"):
        raise BadSettings(f"{out}: the sheet is a JPEG; name it {out.with_suffix('.jpg').name}")
    settings = load_config(config, assign or (), {"augment.preset": preset})
    records = read_records(data, settings.data)
    try:
        from tongueseg.training.preview import write_preview
    except ImportError as error:
        raise MissingExtra("train", error.name or "torch") from error
    write_preview(records, out, settings, count=count, console=Console(stderr=True))
    typer.echo(f"{out}")
