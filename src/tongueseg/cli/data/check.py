"""``tongueseg data check``: what is wrong with a dataset, and a repaired copy of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tongueseg.data.quality.check import QualityReport


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
    classes: Annotated[
        str | None,
        typer.Option(
            help="Classes of the masks, as tongue,teeth for the values 1 and 2, or "
            "tongue=50,teeth=100."
        ),
    ] = None,
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
    from tongueseg.cli.progress import progress_bar
    from tongueseg.cli.tally import name_left_out
    from tongueseg.data.dataset import left_out_of
    from tongueseg.data.quality import findings_table as tables
    from tongueseg.data.quality.check import check_dataset
    from tongueseg.data.quality.findings import select_kinds
    from tongueseg.data.quality.fix import fix_dataset
    from tongueseg.errors import counted

    kinds = select_kinds(only or (), skip or ())
    values = _values(classes, fix)
    write_sheet = _sheet_writer() if sheet else None
    with progress_bar("photos") as on_start:
        fixed = fix_dataset(data, fix, kinds=kinds, on_start=on_start) if fix else None
        report = (
            fixed.report
            if fixed
            else check_dataset(data, kinds=kinds, classes=values, on_start=on_start)
        )
    _print(report)
    if fixed:
        typer.echo(
            f"{counted(len(fixed.kept), 'photo')}, "
            f"{counted(len(fixed.repaired), 'mask')} repaired: {fix}"
        )
    if csv:
        tables.write_csv(csv, report)
    if json:
        tables.write_json(json, report)
    if sheet and write_sheet:
        write_sheet(sheet, report)
        typer.echo(f"{sheet}")
    name_left_out(left_out_of(data))
    if not report.clean:
        sys.exit(1)


def _values(classes: str | None, fix: Path | None) -> dict[str, int]:
    """Return the value of each class, as the setting ``data.classes`` takes them."""
    from tongueseg.config.load import load_config
    from tongueseg.errors import BadSettings

    if classes is None:
        return load_config().data.values
    if fix is not None:
        raise BadSettings("--fix: repairs masks of one class; give it without --classes")
    names = [part.strip() for part in classes.split(",") if part.strip()]
    pairs = dict(part.split("=", 1) for part in names if "=" in part)
    if pairs and len(pairs) < len(names):
        raise BadSettings(f"--classes {classes}: give each class once with its value, or none")
    return load_config(flags={"data.classes": pairs or names}).data.values


def _sheet_writer() -> Callable[[Path, QualityReport], None]:
    """Load what writes the page before any photo is read, in case it is not installed."""
    from tongueseg.errors import MissingExtra

    try:
        from tongueseg.data.quality.sheet import write_sheet
    except ImportError as error:
        raise MissingExtra("report", error.name or "jinja2") from error
    return write_sheet


def _print(report: QualityReport) -> None:
    from rich.table import Table

    from tongueseg.cli.table_output import print_table
    from tongueseg.data.quality.kinds import KINDS
    from tongueseg.errors import counted

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
        print_table(table)
    typer.echo(
        f"{counted(report.photos, 'photo')}, "
        f"{counted(len(report.findings), 'finding')}: {report.folder}"
    )
