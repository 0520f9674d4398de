"""``tongueseg data check``: what is wrong with a dataset, and a repaired copy of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tongueseg.data.quality.check import Report


def check(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    fix: Annotated[
        Path | None,
        typer.Option(help="New or empty folder for a copy, repaired where that is safe."),
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option(help="HTML page with a picture of what was found.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="CSV file, a line for each finding.")] = None,
    json: Annotated[Path | None, typer.Option(help="JSON file of the same.")] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Kind to look for, and no others; may be repeated.")
    ] = None,
    skip: Annotated[
        list[str] | None, typer.Option(help="Kind to leave alone; may be repeated.")
    ] = None,
) -> None:
    """Find what is wrong with a dataset: every fault with its file and its remedy.

    Exit code 0: nothing, or notes only; 1: errors or warnings; 2: the call cannot work.
    """
    from contextlib import ExitStack

    from tongueseg.cli.progress import ticking
    from tongueseg.data.quality import findings_table as tables
    from tongueseg.data.quality.check import check as checking
    from tongueseg.data.quality.findings import wanted_kinds
    from tongueseg.data.quality.fix import fix as fixing

    wanted = wanted_kinds(only or (), skip or ())
    write_sheet = _sheet_writer() if sheet else None
    with ExitStack() as bar:

        def started(total: int) -> Callable[[], None]:
            return bar.enter_context(ticking(total, "photos"))

        fixed = fixing(data, fix, wanted=wanted, started=started) if fix else None
        report = fixed.report if fixed else checking(data, wanted=wanted, started=started)
    _tell(report)
    if fixed:
        typer.echo(f"{len(fixed.kept)} photos, {len(fixed.repaired)} masks repaired: {fix}")
    if csv:
        tables.write_csv(csv, report)
    if json:
        tables.write_json(json, report)
    if sheet and write_sheet:
        write_sheet(sheet, report)
        typer.echo(f"{sheet}")
    if not report.clean:
        sys.exit(1)


def _sheet_writer() -> Callable[[Path, Report], None]:
    """Load what writes the page before any photo is read, in case it is not installed."""
    from tongueseg.errors import MissingExtra

    try:
        from tongueseg.data.quality.sheet import write_sheet
    except ImportError as error:
        raise MissingExtra("report", error.name or "jinja2") from error
    return write_sheet


def _tell(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table

    from tongueseg.data.quality.kinds import KINDS

    for finding in report.findings:
        kind, file = finding.kind, report.folder / finding.file
        line = f"{kind.severity}: {file}: {finding.message}; {kind.remedy[0]}"
        # Names of files need not be UTF-8.
        typer.echo(line.encode(errors="backslashreplace"))
    if report.findings:
        table = Table("severity", "kind", "number", "with --fix")
        for key, number in report.counts.items():
            repair = KINDS[key].repair
            table.add_row(KINDS[key].severity, key, str(number), repair[0] if repair else "–")
        Console().print(table)
    typer.echo(f"{report.photos} photos, {len(report.findings)} findings: {report.folder}")
