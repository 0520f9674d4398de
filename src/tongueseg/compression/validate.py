"""How well a model file cuts, each photo at its own size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from tongueseg.data.dataset import Record
from tongueseg.evaluation.evaluator import evaluate
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.parallel import available_cores


@dataclass(frozen=True)
class Verdict:
    """IoU of the tongue over photos: the mean, the lowest, and the photo that has it."""

    iou: float
    worst: float
    worst_photo: str


def validate(model: Path, engine: str, records: Sequence[Record]) -> Verdict:
    """Score a model on photos; one that finds no tongue anywhere scores 0.

    Raises:
        BadModel: it cannot be run.
        BadPhoto, BadMask: a pair cannot be read.
    """
    with Segmenter(model, engine, threads=1) as segmenter:
        scored = list(evaluate(segmenter, records, available_cores()))
    ious = [(photo.scores["iou"], photo.name) for photo in scored]
    # Undefined where there is no tongue and none was found.
    defined = [(iou, name) for iou, name in ious if not math.isnan(iou)] or [(0.0, "")]
    worst, photo = min(defined)
    return Verdict(fmean(iou for iou, _ in defined), worst, photo)
