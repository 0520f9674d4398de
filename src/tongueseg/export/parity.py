"""Parity: two forms of one model, such as a network and its export, answer alike on photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from tongueseg.errors import BadModel
from tongueseg.metrics import count, iou
from tongueseg.photo import Photo, read_photo
from tongueseg.prepare import prepare
from tongueseg.segmenter import Segmenter

FLOAT, INT8 = 0.999, 0.99
"""The least mean IoU between the masks of two forms of a model in float, and in float and INT8."""


@dataclass(frozen=True)
class Parity:
    """How alike two forms of a model answer.

    Attributes:
        iou: of their masks with each other, mean over the photos.
        worst: the lowest of these.
        logits: the largest difference of their logits at any pixel.
        milliseconds: of a run of each, median over the photos.
    """

    iou: float
    worst: float
    logits: float
    milliseconds: tuple[float, float]


def compare(one: Segmenter, other: Segmenter, photos: Sequence[Path]) -> Parity:
    """Compare two forms of a model: masks at the photos' own sizes, logits of the same inputs.

    Where both find no tongue, they agree.

    Raises:
        BadModel: they take different inputs, and are no forms of one model.
        BadPhoto: a photo cannot be read.
    """
    if one.spec.input != other.spec.input:
        raise BadModel(f"{one.spec.name} and {other.spec.name} take different inputs")
    ious, errors, times = [], [], []
    for path in photos:
        photo = read_photo(path)
        alike = iou(count(one(photo).mask, other(photo).mask))
        ious.append(1.0 if np.isnan(alike) else alike)
        (mine, own), (theirs, its) = (_run(each, photo) for each in (one, other))
        errors.append(float(np.abs(mine - theirs).max()))
        times.append((own, its))
    first, second = np.median(times, axis=0).tolist()
    return Parity(float(np.mean(ious)), min(ious), max(errors), (first, second))


def _run(segmenter: Segmenter, photo: Photo) -> tuple[np.ndarray, float]:
    """Return the raw logits of one look at a whole photo, and the run's milliseconds."""
    x, _ = prepare(photo, segmenter.spec.input)
    started = perf_counter()
    logits = segmenter.runtime.run(x)
    return logits, 1000 * (perf_counter() - started)
