"""Many photos to a prediction folder: masks, pictures and ``results.csv``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tongueseg.atomic import write_bytes
from tongueseg.errors import BadPhoto, BadSettings, MissingExtra
from tongueseg.items import Item
from tongueseg.measure import Measures
from tongueseg.outputs import MEASURES, OUTPUTS, PLAIN, Style
from tongueseg.parallel import map_in_order
from tongueseg.segmenter import Segmenter
from tongueseg.tables import csv_table

COLUMNS = ("name", "tongue", "presence", "share", "flags", "milliseconds", "error")


@dataclass(frozen=True)
class Result:
    """A line of ``results.csv``; ``error`` is empty where the photo was segmented.

    ``measures`` are there where they were asked for, and stand in a table of their own.
    """

    name: str
    tongue: bool = False
    presence: float = 0.0
    share: float = 0.0
    flags: tuple[str, ...] = ()
    milliseconds: float = 0.0
    error: str = ""
    measures: Measures | None = None

    def row(self) -> dict[str, str]:
        """Return the line as text, numbers empty where there is an error."""
        if self.error:
            return {"name": self.name, "error": self.error}
        return {
            "name": self.name,
            "tongue": str(int(self.tongue)),
            "presence": f"{self.presence:.4f}",
            "share": f"{self.share:.4f}",
            "flags": ";".join(self.flags),
            "milliseconds": f"{self.milliseconds:.1f}",
            "error": "",
        }


def check_out(out: Path) -> None:
    """Refuse a folder whose masks somebody else may have drawn.

    Raises:
        BadSettings: ``out`` holds masks and no ``results.csv``, or is no folder.
    """
    if out.exists() and not out.is_dir():
        raise BadSettings(f"{out}: is a file; --out takes a folder")
    if (out / "mask").is_dir() and not (out / "results.csv").exists():
        raise BadSettings(
            f"{out / 'mask'}: holds masks that no prediction wrote; choose another --out"
        )


def predict(
    segmenter: Segmenter,
    items: Iterable[Item],
    out: Path,
    save: Sequence[str],
    workers: int = 1,
    style: Style = PLAIN,
) -> Iterator[Result]:
    """Segment photos, write what ``save`` names under ``out``, and yield the results in order.

    A photo that cannot be read gives a result with its error; the others go on.

    Raises:
        CannotWrite: the disk refuses.
    """
    one = partial(_predict_one, segmenter, out=out, save=save, style=style)
    return map_in_order(one, items, workers)


def write_results(path: Path, results: Iterable[Result], seen: Callable[[Result], object]) -> None:
    """Write results as CSV, showing each to ``seen``; the file appears when they end.

    What has passed is written also when the user interrupts or the disk is full.

    Raises:
        CannotWrite: the disk refuses.
    """
    with csv_table(path, COLUMNS) as write:
        for result in results:
            write(result.row())
            seen(result)


def _predict_one(
    segmenter: Segmenter, item: Item, *, out: Path, save: Sequence[str], style: Style
) -> Result:
    try:
        answer = segmenter(item.photo)
        encoded = {
            output: OUTPUTS[output][1](answer, style) for output in save if output in OUTPUTS
        }
        measures = answer.measure() if MEASURES in save else None
    except (BadPhoto, MissingExtra) as error:
        return Result(item.name, error=str(error))
    for output, content in encoded.items():
        write_bytes(out / output / f"{item.name}{OUTPUTS[output][0]}", content)
    return Result(
        item.name,
        answer.tongue,
        answer.presence,
        answer.share,
        answer.flags,
        sum(answer.milliseconds.values()),
        measures=measures,
    )
