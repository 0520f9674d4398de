"""Score a segmenter on a dataset, photo by photo, at each photo's own size."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.data.label_masks import read_labels
from tongueseg.data.masks import read_mask
from tongueseg.evaluation.class_scores import class_names, has_classes, of_class, score_labels
from tongueseg.evaluation.scores import SCORES, Scored, score_masks
from tongueseg.inference.segment_classes import mask_values
from tongueseg.io.atomic import write_bytes, write_text
from tongueseg.io.csv import csv_bytes
from tongueseg.io.parallel import map_in_order
from tongueseg.io.photo import Photo
from tongueseg.metrics import mean_interval

__all__ = [
    "SCORES",
    "Answer",
    "PhotoSegmenter",
    "Scored",
    "evaluate",
    "predict_pair",
    "score",
    "score_record",
    "summarize",
    "write_scores",
]


class Answer(Protocol):
    """What an evaluation takes of the answer about a photo, such as a Segmentation."""

    @property
    def mask(self) -> NDArray[np.bool_]: ...
    @property
    def tongue(self) -> bool: ...
    @property
    def presence(self) -> float: ...
    @property
    def probability(self) -> NDArray[np.float32]: ...
    @property
    def photo(self) -> Photo: ...


class PhotoSegmenter(Protocol):
    """What an evaluation asks: a segmenter, several of which each knows its photos, or masks."""

    def __call__(self, photo: Path, /) -> Answer:
        """Segment the photo of a file."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...


def evaluate(
    segmenter: PhotoSegmenter, records: Sequence[Record], workers: int = 1
) -> Iterator[Scored]:
    """Yield the scores of each record, in order.

    Raises:
        BadPhoto, BadMask: a pair cannot be read; a score over fewer photos would not be what it
            says.
    """
    return map_in_order(partial(_score, segmenter), records, workers)


def summarize(scored: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """Return what each score comes to over the photos.

    ``mean`` with the ``interval`` in which the mean of all such photos lies at 95 %, ``median``,
    ``p5`` and ``p95`` (percentiles), ``worst`` (of a distance the largest) and ``worst_photo``.
    ``undefined`` counts the photos whose score is NaN; they are in no other figure. What cannot
    be told is None.
    """
    return {name: _summary(scored, name) for name in SCORES}


def write_scores(
    out: Path, scored: Sequence[Scored], about: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Write ``scores.csv``, a line per photo, and ``summary.json``; return the summary.

    Of several classes both also hold the scores of each: columns such as ``teeth.dice``, and the
    key ``classes``.

    Raises:
        CannotWrite: the disk refuses.
    """
    classes = class_names(scored)
    of_classes = [f"{name}.{score}" for name in classes for score in SCORES]
    columns = ("name", *SCORES, "presence", "tongue", *of_classes)
    write_bytes(out / "scores.csv", csv_bytes(columns, map(_cells, scored)))
    scores = summarize(scored)
    summary = {**about, "photos": len(scored), "scores": scores}
    if classes:
        summary["classes"] = {name: summarize(of_class(scored, name)) for name in classes}
    write_text(out / "summary.json", json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    return scores


def _cells(photo: Scored) -> list[str]:
    values = [_format(photo.scores[name]) for name in SCORES]
    of_classes = [_format(scores[name]) for scores in photo.classes.values() for name in SCORES]
    presence = f"{photo.presence:.4f}"
    return [photo.name, *values, presence, str(int(photo.tongue)), *of_classes]


def predict_pair(segmenter: PhotoSegmenter, record: Record) -> tuple[Answer, NDArray[np.bool_]]:
    """Return the answer about a photo, of one class, and its true mask ``(H, W)`` bool.

    Raises:
        BadPhoto, BadMask: the pair cannot be read.
    """
    answer = segmenter(record.photo)
    return answer, read_mask(record.mask, answer.mask.shape)


def score(name: str, answer: Answer, truth: NDArray[np.bool_]) -> Scored:
    """Score one answer against the true mask, ``(H, W)`` bool."""
    return Scored(name, score_masks(answer.mask, truth), answer.presence, answer.tongue)


def score_record(record: Record, answer: Answer) -> tuple[Scored, NDArray[np.bool_]]:
    """Score the answer about a record; return its true mask too, ``(H, W)`` bool.

    Raises:
        BadMask: the true mask cannot be read.
    """
    if not has_classes(answer):
        truth = read_mask(record.mask, answer.mask.shape)
        return score(record.name, answer, truth), truth
    labels = read_labels(record.mask, answer.mask.shape, answer.classes)
    mask = np.isin(labels, mask_values(answer.classes))
    return score_labels(record.name, answer, labels), mask


def _score(segmenter: PhotoSegmenter, record: Record) -> Scored:
    return score_record(record, segmenter(record.photo))[0]


def _summary(scored: Sequence[Scored], name: str) -> dict[str, Any]:
    defined = [photo for photo in scored if not math.isnan(photo.scores[name])]
    undefined = len(scored) - len(defined)
    if not defined:
        keys = ("mean", "interval", "median", "p5", "p95", "worst", "worst_photo")
        return {**dict.fromkeys(keys), "undefined": undefined}
    values = np.array([photo.scores[name] for photo in defined])
    interval = mean_interval(values)
    low, median, high = np.percentile(values, (5, 50, 95))
    worst = int(values.argmin() if SCORES[name].higher_is_better else values.argmax())
    return {
        "mean": interval.mean,
        "interval": [interval.low, interval.high] if interval.defined > 1 else None,
        "median": float(median),
        "p5": float(low),
        "p95": float(high),
        "worst": float(values[worst]),
        "worst_photo": defined[worst].name,
        "undefined": undefined,
    }


def _format(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6f}"
