"""Results of an earlier prediction of the same photos, so that they are not computed again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongueseg import measure
from tongueseg.batch.outputs import MEASURES, OUTPUTS, RESULTS_TABLE
from tongueseg.batch.predict import COLUMNS
from tongueseg.errors import BadSettings
from tongueseg.io.csv import csv_table, read_finished_rows
from tongueseg.io.named_photos import NamedPhoto

PHOTOS = "photos.csv"
"""The table of a prediction folder that says of which photo each name is: ``name, photo``."""

_PHOTO_COLUMNS = ("name", "photo")

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class PreviousResults:
    """The photos that are left, and the rows of those that are done.

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
    results = _successful(read_finished_rows(out / RESULTS_TABLE, COLUMNS))
    measures = _successful(read_finished_rows(out / "measures.csv", measure.COLUMNS))
    photos = {row["name"]: row["photo"] for row in read_finished_rows(out / PHOTOS, _PHOTO_COLUMNS)}
    _check_same(out, items, {name: photos.get(name) for name in results})
    left = [
        item
        for item in items
        if item.name not in results
        or (MEASURES in save and item.name not in measures)
        or not all(_is_written(out, output, item.name) for output in save if output in OUTPUTS)
    ]
    for item in left:
        results.pop(item.name, None)
        measures.pop(item.name, None)
    known = {name: photos[name] for name in results if name in photos}
    return PreviousResults(left, list(results.values()), list(measures.values()), known)


def record_photos(out: Path, previous: PreviousResults) -> Iterator[NamedPhoto]:
    """Write ``photos.csv``, then yield the photos that are left.

    The table is written after the rows of the earlier call and before the first picture. So each
    row belongs to the photo that the table names, whatever ends a prediction.

    Raises:
        CannotWrite: the disk refuses.
    """
    photos = previous.photos | {item.name: _resolved(item.photo) for item in previous.left}
    with csv_table(out / PHOTOS, _PHOTO_COLUMNS) as write:
        for name, photo in photos.items():
            write({"name": name, "photo": photo})
    yield from previous.left


def result_of_another(out: Path | str, name: str, previous: str, photo: str) -> BadSettings:
    """Return the error for a photo whose name another one's result bears."""
    return BadSettings(
        f"{out}: {name} is the result of {previous}, not of {photo}; choose another --out"
    )


def _check_same(out: Path, items: Sequence[NamedPhoto], done: dict[str, str | None]) -> None:
    for item in items:
        previous, photo = done.get(item.name, ""), _resolved(item.photo)
        if previous is None:
            raise BadSettings(
                f"{out}: does not say which photo {item.name} is the result of; "
                "choose another --out"
            )
        if previous and previous != photo:
            raise result_of_another(out, item.name, previous, photo)


def _resolved(photo: Path) -> str:
    return str(photo.resolve())


def _successful(rows: Rows) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in rows if not row["error"]}


def _is_written(out: Path, output: str, name: str) -> bool:
    return (out / output / f"{name}{OUTPUTS[output][0]}").exists()
