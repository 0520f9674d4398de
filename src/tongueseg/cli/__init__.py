"""The command line: one file per verb, each thin, nothing heavy imported before it is needed."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from tongueseg import __version__
from tongueseg.cli import data
from tongueseg.cli.adapt import adapt
from tongueseg.cli.benchmark import benchmark
from tongueseg.cli.compress import compress
from tongueseg.cli.distill import distill
from tongueseg.cli.doctor import doctor
from tongueseg.cli.evaluate import evaluate
from tongueseg.cli.export import export
from tongueseg.cli.measure import measure
from tongueseg.cli.predict import predict
from tongueseg.cli.quantize import quantize
from tongueseg.cli.search import search
from tongueseg.cli.serve import serve
from tongueseg.cli.train import train
from tongueseg.cli.verbs import with_verb
from tongueseg.errors import TonguesegError

# What Typer makes of Ctrl-C.
_INTERRUPTED = 130

app = typer.Typer(
    name="tongueseg",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Cut the tongue out of photos; train, measure and ship the model that does it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for verb in (
    predict,
    train,
    adapt,
    distill,
    quantize,
    search,
    compress,
    evaluate,
    measure,
    export,
    benchmark,
    serve,
    doctor,
):
    app.command()(verb)
app.add_typer(data.app, name="data")


def _show_version(requested: bool) -> None:
    if requested:
        typer.echo(f"tongueseg {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_show_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


def _names(verbs: typer.Typer) -> list[str]:
    return [
        command.name or command.callback.__name__
        for command in verbs.registered_commands
        if command.callback is not None
    ]


def main() -> None:
    """Run the command line; every error of ours is one line on stderr and exit code 2."""
    # A name may hold what the terminal's encoding lacks, or no text at all.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    verbs = [*_names(app), "data"]
    try:
        app(with_verb(sys.argv[1:], verbs, [f"data {name}" for name in _names(data.app)]))
    except TonguesegError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        # A path that the system refuses: too long, or in a folder of somebody else.
        if error.filename is None:
            raise
        typer.echo(f"error: {error.filename}: {error.strerror}", err=True)
        sys.exit(2)
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:
            typer.echo("interrupted; what was finished is written", err=True)
        raise
