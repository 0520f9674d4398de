"""What masks are of, judged by the model that knows tongues: shifted, or of something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.evaluation.evaluator import predict_pair
from tongueseg.i18n import Text, text
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.parallel import available_cores, map_in_order

Mask = NDArray[np.bool_]

_PHOTOS = 60
"""As many tell of all."""

_SIDE = 96
"""Height and width at which masks are compared."""

_FARTHER = 0.02
"""Of the longer side: a smaller shift is within what two people differ by."""

_GAIN = 0.05
"""A mask lies wrong that fits the model's by as much more IoU once it is moved."""

_UNLIKE = 0.5
"""A mask of another thing overlaps the model's by less, however it is moved."""

_MANY = 0.3
"""From this share of the photos on it is the labels and not the model."""


@dataclass(frozen=True)
class Fit:
    """How the mask of a photo lies to the tongue that a model finds there.

    Attributes:
        name: of the photo.
        iou: of both masks.
        moved_iou: the highest after moving the drawn one.
        move: rightwards and downwards, in pixels of the photo, that reaches it.
    """

    name: str
    iou: float
    moved_iou: float
    move: tuple[int, int]

    @property
    def is_shifted(self) -> bool:
        """Whether the mask fits clearly better elsewhere."""
        return self.moved_iou - self.iou > _GAIN and self.moved_iou > _UNLIKE and any(self.move)

    @property
    def is_unlike(self) -> bool:
        """Whether it fits nowhere."""
        return self.moved_iou < _UNLIKE


def check_labels(segmenter: Segmenter, records: Sequence[Record]) -> list[Text]:
    """Return what is wrong with the masks of a dataset as a whole, in English and Chinese.

    Photos in which the model finds no tongue, and masks without one, tell nothing.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
    """
    step = -(-len(records) // _PHOTOS)

    def one(record: Record) -> Fit | None:
        answer, truth = predict_pair(segmenter, record)
        return fit_of(record.name, answer.mask, truth) if answer.tongue and truth.any() else None

    fits = [fit for fit in map_in_order(one, records[::step], available_cores()) if fit]
    shifted, unlike = (
        [fit for fit in fits if fit.is_shifted],
        [fit for fit in fits if fit.is_unlike],
    )
    said = []
    if _are_many(shifted, fits):
        right, down = (
            round(float(np.median([fit.move[axis] for fit in shifted]))) for axis in (0, 1)
        )
        said.append(text("adaptation.shifted", right=right, down=down, **_counted(shifted, fits)))
    if _are_many(unlike, fits):
        said.append(text("adaptation.unlike", **_counted(unlike, fits)))
    return said


def _are_many(chosen: Sequence[Fit], fits: Sequence[Fit]) -> bool:
    return len(chosen) >= max(2, _MANY * len(fits))


def _counted(chosen: Sequence[Fit], fits: Sequence[Fit]) -> dict[str, object]:
    names = ", ".join(fit.name for fit in chosen[:3]) + (", …" if len(chosen) > 3 else "")
    return {"count": len(chosen), "photos": len(fits), "names": names}


def fit_of(name: str, predicted: Mask, drawn: Mask) -> Fit:
    """Compare a drawn mask with the one that a model predicts, ``(H, W)`` bool both."""
    height, width = drawn.shape
    scale = max(height, width) / _SIDE
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    small_predicted, small_drawn = (
        cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        for mask in (predicted, drawn)
    )
    overlap = _overlaps(small_predicted, small_drawn)
    union = small_predicted.sum() + small_drawn.sum() - overlap
    ious = overlap / np.maximum(union, 1e-6)
    row, column = np.unravel_index(int(ious.argmax()), ious.shape)
    middle = (ious.shape[0] // 2, ious.shape[1] // 2)
    down, right = int(row) - middle[0], int(column) - middle[1]
    if max(abs(down), abs(right)) < _FARTHER * _SIDE:
        down = right = 0
    move = (round(right * scale), round(down * scale))
    return Fit(name, float(ious[middle]), float(ious[row, column]), move)


def _overlaps(predicted: NDArray[Any], drawn: NDArray[Any]) -> NDArray[np.float32]:
    """Return the overlap after each move of the drawn mask by up to a third of either side."""
    reach = (predicted.shape[0] // 3, predicted.shape[1] // 3)
    padded = np.pad(predicted, [(side, side) for side in reach])
    return np.asarray(cv2.matchTemplate(padded, drawn, cv2.TM_CCORR), np.float32)
