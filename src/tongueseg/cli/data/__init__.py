"""``tongueseg data …``: look at, check and prepare datasets, one file per verb."""

from __future__ import annotations

import typer

from tongueseg.cli.data.check import check
from tongueseg.cli.data.convert import convert
from tongueseg.cli.data.download import download
from tongueseg.cli.data.next_photos import next_photos
from tongueseg.cli.data.preview import preview
from tongueseg.cli.data.split import split

app = typer.Typer(
    help="Look at, check and prepare datasets.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _verbs() -> None:
    """Look at, check and prepare datasets."""


for verb in (check, convert, split, download, preview):
    app.command()(verb)
# The name of the verb is that of a function of Python.
app.command("next")(next_photos)
