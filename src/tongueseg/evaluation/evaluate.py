"""Score a segmenter on a dataset, photo by photo, at each photo's own size."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tongueseg.atomic import write_text
from tongueseg.data.layout import Record
from tongueseg.data.masks import read_mask
from tongueseg.metrics import Counts, count, dice, iou, precision, recall, two_class_miou
from tongueseg.parallel import map_in_order
from tongueseg.segmenter import Segmenter

SCORES: dict[str, Callable[[Counts], float]] = {
    "iou": iou,
    "dice": dice,
    "precision": precision,
    "recall": recall,
    "two_class_miou": two_class_miou,
}
"""The scores of a photo; ``iou``, of the tongue, averaged over photos, is the main figure."""


@dataclass(frozen=True)
class Scored:
    """The scores of one photo by name, NaN where undefined, and what the model said of it."""

    name: str
    scores: dict[str, float]
    presence: float
    tongue: bool


def evaluate(segmenter: Segmenter, records: Sequence[Record], workers: int = 1) -> Iterator[Scored]:
    """Yield the scores of each record, in order.

    Raises:
        BadPhoto, BadMask: a pair cannot be read; a score over fewer photos would not be what it
            says.
    """
    return map_in_order(partial(_score, segmenter), records, workers)


def summarize(scored: Sequence[Scored]) -> dict[str, dict[str, Any]]:
    """Return mean, median, 5th percentile and worst of each score over photos.

    ``undefined`` counts the photos whose score is NaN; they are in no other figure.
    """
    return {name: _summary(scored, name) for name in SCORES}


def write_scores(out: Path, scored: Sequence[Scored], about: dict[str, Any]) -> None:
    """Write ``scores.csv``, a line per photo, and ``summary.json``.

    Raises:
        CannotWrite: the disk refuses.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", *SCORES, "presence", "tongue"])
    for photo in scored:
        values = [_shown(photo.scores[name]) for name in SCORES]
        writer.writerow([photo.name, *values, f"{photo.presence:.4f}", int(photo.tongue)])
    write_text(out / "scores.csv", text.getvalue())
    summary = {**about, "photos": len(scored), "scores": summarize(scored)}
    write_text(out / "summary.json", json.dumps(summary, indent=2, ensure_ascii=False) + "\n")


def _score(segmenter: Segmenter, record: Record) -> Scored:
    answer = segmenter(record.photo)
    truth = read_mask(record.mask, answer.mask.shape)
    counts = count(answer.mask, truth)
    scores = {name: score(counts) for name, score in SCORES.items()}
    return Scored(record.name, scores, answer.presence, answer.tongue)


def _summary(scored: Sequence[Scored], name: str) -> dict[str, Any]:
    defined = [photo for photo in scored if not math.isnan(photo.scores[name])]
    undefined = len(scored) - len(defined)
    if not defined:
        nothing = dict.fromkeys(("mean", "median", "p5", "worst", "worst_photo"))
        return {**nothing, "undefined": undefined}
    values = np.array([photo.scores[name] for photo in defined])
    worst = int(values.argmin())
    return {
        "mean": float(values.mean()),
        "median": float(np.median(values)),
        "p5": float(np.percentile(values, 5)),
        "worst": float(values[worst]),
        "worst_photo": defined[worst].name,
        "undefined": undefined,
    }


def _shown(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6f}"
