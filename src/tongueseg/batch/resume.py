"""What an earlier prediction of the same photos has done, so that it is not done again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongueseg import measure
from tongueseg.batch.outputs import MEASURES, OUTPUTS
from tongueseg.batch.predict import COLUMNS
from tongueseg.errors import BadSettings
from tongueseg.io.csv import csv_table, rows_so_far
from tongueseg.io.discovery import NamedPhoto

PHOTOS = "photos.csv"
"""The table of a prediction folder that says of which photo each name is: ``name, photo``."""

_PHOTO_COLUMNS = ("name", "photo")

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class PreviousResults:
    """What is left to do, and the rows of what is done.

    Attributes:
        left: photos without a result, those that failed, and those that lack an output.
        results: rows of ``results.csv``.
        measures: rows of ``measures.csv``.
        photos: where the photos of the results lie, by name.
    """

    left: list[NamedPhoto]
    results: Rows = field(default_factory=list)
    measures: Rows = field(default_factory=list)
    photos: dict[str, str] = field(default_factory=dict)


def read_previous_results(
    out: Path, items: Sequence[NamedPhoto], save: Sequence[str]
) -> PreviousResults:
    """Read what stands in a prediction folder, finished or killed.

    Raises:
        BadSettings: its tables are none of this version, or the result of a name is that of
            another photo.
    """
    results = _good(rows_so_far(out / "results.csv", COLUMNS))
    measures = _good(rows_so_far(out / "measures.csv", measure.COLUMNS))
    photos = {row["name"]: row["photo"] for row in rows_so_far(out / PHOTOS, _PHOTO_COLUMNS)}
    _check_same(out, items, {name: photos.get(name) for name in results})
    left = [
        item
        for item in items
        if item.name not in results
        or (MEASURES in save and item.name not in measures)
        or not all(_written(out, output, item.name) for output in save if output in OUTPUTS)
    ]
    for item in left:
        results.pop(item.name, None)
        measures.pop(item.name, None)
    known = {name: photos[name] for name in results if name in photos}
    return PreviousResults(left, list(results.values()), list(measures.values()), known)


def noted(out: Path, done: PreviousResults) -> Iterator[NamedPhoto]:
    """Yield the photos that are left, after writing ``photos.csv``.

    It is written once the rows of what is done are, and before the first picture is: so whatever
    ends a prediction, each row is of the photo that the table names.

    Raises:
        CannotWrite: the disk refuses.
    """
    photos = done.photos | {item.name: _whole(item.photo) for item in done.left}
    with csv_table(out / PHOTOS, _PHOTO_COLUMNS) as write:
        for name, photo in photos.items():
            write({"name": name, "photo": photo})
    yield from done.left


def result_of_another(out: Path | str, name: str, was: str, photo: str) -> BadSettings:
    """Return the error for a photo whose name another one's result bears."""
    return BadSettings(
        f"{out}: {name} is the result of {was}, not of {photo}; choose another --out"
    )


def _check_same(out: Path, items: Sequence[NamedPhoto], done: dict[str, str | None]) -> None:
    for item in items:
        was, photo = done.get(item.name, ""), _whole(item.photo)
        if was is None:
            raise BadSettings(
                f"{out}: does not say which photo {item.name} is the result of; "
                "choose another --out"
            )
        if was and was != photo:
            raise result_of_another(out, item.name, was, photo)


def _whole(photo: Path) -> str:
    return str(photo.resolve())


def _good(rows: Rows) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in rows if not row["error"]}


def _written(out: Path, output: str, name: str) -> bool:
    return (out / output / f"{name}{OUTPUTS[output][0]}").exists()
