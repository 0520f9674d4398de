"""Many photos to a prediction folder: masks, pictures and ``results.csv``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from tongueseg.batch.outputs import MEASURES, OUTPUTS, PLAIN, RESULTS_TABLE, Style
from tongueseg.batch.prompts import Prompts, note_separate
from tongueseg.batch.settings import PredictSettings, worker_count
from tongueseg.errors import BadPhoto, BadSettings, MissingExtra
from tongueseg.inference.prompt import Prompt
from tongueseg.inference.segmentation import Segmentation
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_bytes
from tongueseg.io.csv import is_unfinished, resumable_csv
from tongueseg.io.named_photos import NamedPhoto
from tongueseg.io.parallel import map_in_order
from tongueseg.io.photo import Source
from tongueseg.measure import Measures

_NO_PROMPTS: Prompts = MappingProxyType({})

COLUMNS = ("name", "tongue", "presence", "share", "flags", "milliseconds", "error", "predicted_iou")


@dataclass(frozen=True)
class Result:
    """A row of ``results.csv``; ``error`` is empty where the photo was segmented.

    ``measures`` are None unless they were requested. They stand in a table of their own. ``note``
    is for the user and stands in no table.
    """

    name: str
    tongue: bool = False
    presence: float = 0.0
    share: float = 0.0
    flags: tuple[str, ...] = ()
    milliseconds: float = 0.0
    error: str = ""
    measures: Measures | None = None
    note: str = ""
    predicted_iou: float | None = None

    def row(self) -> dict[str, str]:
        """Return the row as text; numbers are empty where there is an error."""
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
            "predicted_iou": "" if self.predicted_iou is None else f"{self.predicted_iou:.4f}",
        }


@dataclass(frozen=True)
class Prediction:
    """What came of one photo.

    Attributes:
        result: its row of the table.
        files: the encoded outputs, by path in the prediction folder.
        answer: None where there is an error.
    """

    result: Result
    files: Mapping[str, bytes] = field(default_factory=dict)
    answer: Segmentation | None = None


def check_out(out: Path, *, go_on: bool = False) -> None:
    """Refuse a folder whose masks somebody else may have drawn.

    Args:
        out: the folder.
        go_on: whether a prediction that was killed may have left it.

    Raises:
        BadSettings: ``out`` holds masks and no ``results.csv``, or is no folder.
    """
    if out.exists() and not out.is_dir():
        raise BadSettings(f"{out}: is a file; --out takes a folder")
    results = out / RESULTS_TABLE
    killed = is_unfinished(results)
    if killed and not go_on:
        raise BadSettings(
            f"{out}: holds a prediction that was killed; --resume goes on with it, "
            "--overwrite does all photos again"
        )
    if (out / "mask").is_dir() and not (results.exists() or killed):
        raise BadSettings(
            f"{out / 'mask'}: holds masks that no prediction wrote; choose another --out"
        )


def predict_photos(
    segmenter: Segmenter,
    photos: Iterable[NamedPhoto],
    out: Path,
    settings: PredictSettings,
    prompts: Prompts = _NO_PROMPTS,
) -> Iterator[Result]:
    """Segment photos, write the outputs under ``out``, and yield the results in order.

    A photo that cannot be read, or whose prompt lies outside it, gives a result with its error.
    The others go on.

    Args:
        segmenter: the model.
        photos: the photos.
        out: the prediction folder.
        settings: what is saved.
        prompts: where the tongues are, by the names of photos.

    Raises:
        CannotWrite: the disk refuses.
    """
    one = partial(_predict_to_disk, segmenter, out=out, settings=settings, prompts=prompts)
    return map_in_order(one, photos, worker_count(settings.workers))


def write_results(
    path: Path,
    results: Iterable[Result],
    on_result: Callable[[Result], object] = lambda _result: None,
    previous_rows: Sequence[Mapping[str, str]] = (),
) -> None:
    """Write results as CSV; the file appears when they end.

    Finished rows are written also when the user interrupts or the disk is full. They are left in
    ``results.csv.part`` when the process is killed.

    Args:
        path: the CSV file.
        results: what to write.
        on_result: called with each result after its row is written.
        previous_rows: rows of an earlier call, which come first.

    Raises:
        CannotWrite: the disk refuses.
    """
    with resumable_csv(path, COLUMNS, previous_rows) as write:
        for result in results:
            write(result.row())
            on_result(result)


def predict_one(
    segmenter: Segmenter,
    name: str,
    photo: Source,
    save: Sequence[str],
    style: Style = PLAIN,
    prompt: Prompt | None = None,
) -> Prediction:
    """Segment one photo and encode what ``save`` names; nothing is written.

    A photo that cannot be read, or drawn as ``save`` asks, gives a result with its error.
    """
    try:
        answer = segmenter(photo, **(prompt.arguments if prompt else {}))
    except (BadPhoto, MissingExtra) as error:
        return Prediction(Result(name, error=str(error)))
    return prediction_of(name, answer, save, style, prompt)


def prediction_of(
    name: str,
    answer: Segmentation,
    save: Sequence[str],
    style: Style = PLAIN,
    prompt: Prompt | None = None,
) -> Prediction:
    """Encode of an answer what ``save`` names; one that cannot be drawn so gives an error."""
    try:
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
        note=note_separate(name, answer.mask, prompt),
        predicted_iou=answer.predicted_iou,
    )
    return Prediction(result, files, answer)


def _predict_to_disk(
    segmenter: Segmenter,
    photo: NamedPhoto,
    *,
    out: Path,
    settings: PredictSettings,
    prompts: Prompts,
) -> Result:
    prompt = prompts.get(photo.name)
    prediction = predict_one(
        segmenter, photo.name, photo.source, settings.outputs, settings.style, prompt
    )
    for name, content in prediction.files.items():
        write_bytes(out / name, content)
    return prediction.result
