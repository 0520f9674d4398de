"""Many photos to a prediction folder: masks, pictures and ``results.csv``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tongueseg.batch.outputs import MEASURES, OUTPUTS, PLAIN, Style
from tongueseg.errors import BadPhoto, BadSettings, MissingExtra
from tongueseg.inference.segmentation import Segmentation
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_bytes
from tongueseg.io.csv import growing_csv, is_unfinished
from tongueseg.io.discovery import NamedPhoto
from tongueseg.io.parallel import map_in_order
from tongueseg.io.photo import Source
from tongueseg.measure import Measures

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


@dataclass(frozen=True)
class Prediction:
    """What came of one photo.

    Attributes:
        result: its line of the table.
        files: what is to be written, by its path in the prediction folder.
        answer: None where there is an error.
    """

    result: Result
    files: Mapping[str, bytes] = field(default_factory=dict)
    answer: Segmentation | None = None


def check_out(out: Path, *, resume: bool = False) -> None:
    """Refuse a folder whose masks somebody else may have drawn.

    Args:
        out: the folder.
        resume: whether a prediction that was killed may have left it.

    Raises:
        BadSettings: ``out`` holds masks and no ``results.csv``, or is no folder.
    """
    if out.exists() and not out.is_dir():
        raise BadSettings(f"{out}: is a file; --out takes a folder")
    results = out / "results.csv"
    killed = is_unfinished(results)
    if killed and not resume:
        raise BadSettings(f"{out}: holds a prediction that was killed; --resume goes on with it")
    if (out / "mask").is_dir() and not (results.exists() or killed):
        raise BadSettings(
            f"{out / 'mask'}: holds masks that no prediction wrote; choose another --out"
        )


def predict(
    segmenter: Segmenter,
    items: Iterable[NamedPhoto],
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


def write_results(
    path: Path,
    results: Iterable[Result],
    seen: Callable[[Result], object],
    earlier: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write results as CSV, showing each to ``seen``; the file appears when they end.

    What has passed is written also when the user interrupts or the disk is full, and is left
    beside it when the process is killed.

    Args:
        path: of the file.
        results: what to write.
        seen: is called with each.
        earlier: rows of an earlier call to begin with.

    Raises:
        CannotWrite: the disk refuses.
    """
    with growing_csv(path, COLUMNS, earlier) as write:
        for result in results:
            write(result.row())
            seen(result)


def predict_one(
    segmenter: Segmenter, name: str, photo: Source, save: Sequence[str], style: Style = PLAIN
) -> Prediction:
    """Segment one photo and encode what ``save`` names; nothing is written.

    A photo that cannot be read, or shown as asked for, gives a result with its error.
    """
    try:
        answer = segmenter(photo)
        files = {
            f"{output}/{name}{OUTPUTS[output][0]}": OUTPUTS[output][1](answer, style)
            for output in save
            if output in OUTPUTS
        }
        measures = answer.measure() if MEASURES in save else None
    except (BadPhoto, MissingExtra) as error:
        return Prediction(Result(name, error=str(error)))
    result = Result(
        name,
        answer.tongue,
        answer.presence,
        answer.share,
        answer.flags,
        sum(answer.milliseconds.values()),
        measures=measures,
    )
    return Prediction(result, files, answer)


def _predict_one(
    segmenter: Segmenter, item: NamedPhoto, *, out: Path, save: Sequence[str], style: Style
) -> Result:
    done = predict_one(segmenter, item.name, item.photo, save, style)
    for name, content in done.files.items():
        write_bytes(out / name, content)
    return done.result
