"""``tongueseg data split``: which photos train, validate and test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.table import Table

    from tongueseg.data.split.group_split import GroupSplit


def split(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    val: Annotated[float, typer.Option(min=0, max=1, help="Share to validate.")] = 0.1,
    test: Annotated[float, typer.Option(min=0, max=1, help="Share to test.")] = 0.1,
    subject: Annotated[
        str | None, typer.Option(help="Regular expression; its group in a name is the subject.")
    ] = None,
    subjects: Annotated[Path | None, typer.Option(help="CSV file of name,subject.")] = None,
    folds: Annotated[
        int | None, typer.Option(help="Also deal what is not for the test into so many folds.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same split.")] = 0,
    stratify: Annotated[
        bool, typer.Option(help="Give every split small and large tongues alike.")
    ] = True,
    duplicates: Annotated[
        bool, typer.Option(help="Look for photos that are one photo, and keep them together.")
    ] = True,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace split.csv.")] = False,
) -> None:
    """Write DATA/split.csv, the split that training and evaluation go by.

    Photos of one subject, and photos that are one photo, are in one split and one fold.
    """
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.table_output import print_table
    from tongueseg.data.dataset import find_pairs
    from tongueseg.data.split.duplicates import duplicate_groups
    from tongueseg.data.split.group_split import SplitSettings, group_split, tongue_shares
    from tongueseg.data.split.split_file import write_split
    from tongueseg.errors import BadSettings

    file = data / "split.csv"
    if file.exists() and not overwrite:
        raise BadSettings(f"{file}: exists; add --overwrite to replace it")
    records = find_pairs(data)
    names = [record.name for record in records]
    subject_photos = _photos_by_subject(names, subject, subjects)
    copies: list[set[str]] = []
    shares = None
    if duplicates:
        with ticking(len(records), "photos compared") as tick:
            copies = duplicate_groups(records, tick=tick)
    if stratify:
        with ticking(len(records), "tongues measured") as tick:
            shares = tongue_shares(records, tick=tick)
    linked = [*subject_photos.values(), *copies]
    assigned = group_split(names, linked, shares, SplitSettings(val, test, folds, seed))
    write_split(file, assigned.splits, assigned.folds)
    print_table(_table(assigned, subject_photos, copies, shares))
    typer.echo(f"{file}")


def _photos_by_subject(
    names: Sequence[str], pattern: str | None, table: Path | None
) -> Mapping[str, set[str]]:
    """Return the photos of each subject; nothing without a pattern or a table."""
    from tongueseg.data.split.subjects import subjects_by_pattern, subjects_from_table
    from tongueseg.errors import BadSettings

    if pattern is not None and table is not None:
        raise BadSettings("--subject and --subjects: take one of them")
    subject_of: dict[str, str] = {}
    if pattern is not None:
        subject_of = subjects_by_pattern(names, pattern)
    if table is not None:
        subject_of = subjects_from_table(names, table)
    photos: dict[str, set[str]] = {}
    for name, person in subject_of.items():
        photos.setdefault(person, set()).add(name)
    return photos


def _table(
    assigned: GroupSplit,
    subject_photos: Mapping[str, set[str]],
    copies: Sequence[set[str]],
    shares: Mapping[str, float] | None,
) -> Table:
    from statistics import median

    from rich.table import Table

    rows: dict[str, set[str]] = {}
    for name, part in assigned.splits.items():
        rows.setdefault(part, set()).add(name)
    for name, fold in sorted((assigned.folds or {}).items(), key=lambda item: item[1]):
        rows.setdefault(f"fold {fold}", set()).add(name)
    table = Table()
    columns = ("", "photos", "subjects", "groups of one photo", "tongue, median share")
    for column in columns:
        table.add_column(column)
    for row in ("train", "val", "test", *(row for row in rows if row.startswith("fold"))):
        names = rows.get(row, set())
        table.add_row(
            row,
            str(len(names)),
            _count(subject_photos.values(), names) if subject_photos else "–",
            _count(copies, names),
            f"{median(shares[name] for name in names):.3f}" if shares and names else "–",
        )
    return table


def _count(groups: Iterable[set[str]], names: set[str]) -> str:
    """Return how many groups have a photo among ``names``."""
    return str(sum(not group.isdisjoint(names) for group in groups))
