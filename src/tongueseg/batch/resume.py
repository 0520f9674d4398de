"""Results of an earlier prediction of the same photos, so that they are not computed again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongueseg import measure
from tongueseg.batch.outputs import MEASURES, MEASURES_TABLE, OUTPUTS, RESULTS_TABLE
from tongueseg.batch.predict import COLUMNS
from tongueseg.batch.settings import PredictSettings
from tongueseg.errors import BadSettings
from tongueseg.io.atomic import cannot_write
from tongueseg.io.csv import csv_table, read_finished_rows
from tongueseg.io.named_photos import NamedPhoto

PHOTOS = "photos.csv"
"""The table of a prediction folder that says of which photo each name is: ``name, photo``."""

_NO_ROW = {"error": "not measured"}
_PHOTO_COLUMNS = ("name", "photo")

Rows = list[dict[str, str]]
Table = dict[str, dict[str, str]]


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
    out: Path, items: Sequence[NamedPhoto], settings: PredictSettings
) -> PreviousResults:
    """Read what stands in a prediction folder, finished or killed.

    The rows of other photos are kept. Photos of this call that have a row are refused, left out by
    ``settings.resume``, or done again by ``settings.overwrite``.

    Raises:
        BadSettings: its tables are none of this version, or hold a result of the same name.
    """
    results = _by_name(read_finished_rows(out / RESULTS_TABLE, COLUMNS))
    measures = _by_name(read_finished_rows(out / MEASURES_TABLE, measure.COLUMNS))
    photos = photos_by_name(out)
    left = list(items)
    if settings.resume:
        _check_same(out, items, {name: photos.get(name) for name in results})
        finished = _finished(out, results, measures, settings.outputs)
        left = [item for item in items if item.name not in finished]
    elif not settings.overwrite:
        _check_new(out, items, {name: photos.get(name, "another photo") for name in results})
    for item in left:
        results.pop(item.name, None)
        measures.pop(item.name, None)
    known = {name: photos[name] for name in results if name in photos}
    return PreviousResults(left, list(results.values()), list(measures.values()), known)


def photos_by_name(out: Path) -> dict[str, str]:
    """Return of which photo each name of a prediction folder is: its path, or its URL."""
    return {row["name"]: row["photo"] for row in read_finished_rows(out / PHOTOS, _PHOTO_COLUMNS)}


def remove_outputs(out: Path, items: Iterable[NamedPhoto]) -> None:
    """Remove the pictures of photos that are done again: they may be of other photos.

    Raises:
        CannotWrite: the disk refuses.
    """
    for item in items:
        for output in OUTPUTS:
            file = _output_file(out, output, item.name)
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise cannot_write(file, error) from error


def record_photos(out: Path, previous: PreviousResults) -> Iterator[NamedPhoto]:
    """Write ``photos.csv``, then yield the photos that are left.

    The table is written after the rows of the earlier call and before the first picture. So each
    row belongs to the photo that the table names, whatever ends a prediction.

    Raises:
        CannotWrite: the disk refuses.
    """
    photos = previous.photos | {item.name: item.place for item in previous.left}
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
        previous, photo = done.get(item.name, ""), item.place
        if previous is None:
            raise BadSettings(
                f"{out}: does not say which photo {item.name} is the result of; "
                "choose another --out"
            )
        if previous and previous != photo:
            raise result_of_another(out, item.name, previous, photo)


def _check_new(out: Path, items: Sequence[NamedPhoto], done: dict[str, str]) -> None:
    taken = [item for item in items if item.name in done]
    if taken:
        item, more = taken[0], len(taken) - 1
        source = f"the result of {done[item.name]}"
        there = f"{item.name}, {source}, and {more} more are there already"
        raise BadSettings(
            f"{out}: {there if more else f'{item.name} is there already, {source}'}; "
            f"--resume leaves {'them' if more else 'it'} out, --overwrite replaces "
            f"{'them' if more else 'it'}, or choose another --out"
        )


def _finished(out: Path, results: Table, measures: Table, save: Sequence[str]) -> set[str]:
    """Return the names whose photos need not be done again."""
    outputs = [output for output in save if output in OUTPUTS]
    return {
        name
        for name, row in results.items()
        if not row["error"]
        and (MEASURES not in save or not measures.get(name, _NO_ROW)["error"])
        and all(_is_whole(_output_file(out, output, name)) for output in outputs)
    }


def _is_whole(file: Path) -> bool:
    # A power cut may leave the name of a file without its content.
    return file.is_file() and file.stat().st_size > 0


def _by_name(rows: Rows) -> Table:
    return {row["name"]: row for row in rows}


def _output_file(out: Path, output: str, name: str) -> Path:
    return out / output / f"{name}{OUTPUTS[output][0]}"
