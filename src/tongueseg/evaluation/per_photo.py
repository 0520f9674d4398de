"""The results of one model on a dataset, photo by photo: what a report is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.evaluation.calibration import Calibration, near_edge
from tongueseg.evaluation.evaluator import PhotoSegmenter, Scored, score_record
from tongueseg.evaluation.sweep import THRESHOLDS, Histogram, RunningMean, histogram, overlaps
from tongueseg.io.parallel import map_in_order
from tongueseg.measure.quality import sharpness

Mask = NDArray[np.bool_]

__all__ = ["ModelResults", "PhotoResult", "PhotoSegmenter", "Traits", "per_photo", "traits_of"]


@dataclass(frozen=True)
class Traits:
    """What a photo is like, whatever a model says of it.

    Attributes:
        share: of the photo that is tongue, 0 to 1.
        brightness: mean luma of the tongue, 0 to 255; of the photo where there is no tongue.
        sharpness: as :func:`~tongueseg.measure.quality.sharpness` says; NaN where no
            tongue shows any surface.
    """

    share: float
    brightness: float
    sharpness: float


@dataclass(frozen=True, eq=False)
class PhotoResult:
    """One photo: its scores, its traits, and its pixels by probability."""

    scored: Scored
    traits: Traits
    everywhere: Histogram
    near_edge: Histogram


class ModelResults:
    """The results of one model on a dataset, gathered photo by photo.

    Of each photo only its scores and traits are kept: a few numbers.

    Args:
        name: what to call the model, unlike any other of the report.
        threshold: of the model on the probability of a pixel; None of masks, which have none.
        reopen: opens the model again, for the photos that are shown.
    """

    def __init__(
        self, name: str, threshold: float | None, reopen: Callable[[], PhotoSegmenter]
    ) -> None:
        self.name, self.threshold, self.reopen = name, threshold, reopen
        self.scored: list[Scored] = []
        self.traits: list[Traits] = []
        self.everywhere, self.near_edge = Calibration(), Calibration()
        self._sweep = RunningMean(2, len(THRESHOLDS))

    def gather(self, photos: Iterable[PhotoResult]) -> Iterator[Scored]:
        """Take in photos, passing on the scores of each."""
        for one in photos:
            self.scored.append(one.scored)
            self.traits.append(one.traits)
            self.everywhere.add(one.everywhere)
            self.near_edge.add(one.near_edge)
            self._sweep.add(overlaps(one.everywhere, tongue=one.scored.tongue))
            yield one.scored

    @property
    def names(self) -> list[str]:
        """The photos, in order."""
        return [photo.name for photo in self.scored]

    def values(self, score: str) -> NDArray[np.float64]:
        """Return one score of each photo, ``(N,)`` float64, NaN where undefined."""
        return np.array([photo.scores[score] for photo in self.scored])

    @property
    def sweep(self) -> NDArray[np.float64]:
        """Mean IoU and mean Dice over photos at each threshold, ``(2, 19)`` float64."""
        return self._sweep.mean


def per_photo(
    segmenter: PhotoSegmenter, records: Sequence[Record], workers: int = 1
) -> Iterator[PhotoResult]:
    """Yield what a report needs of each record, in order.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
    """
    return map_in_order(partial(_photo_result, segmenter), records, workers)


def traits_of(pixels: NDArray[np.uint8], truth: Mask) -> Traits:
    """Describe a photo ``(h, w, 3)`` uint8 RGB by its true mask ``(H, W)`` bool, h ≤ H, w ≤ W."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    size = (grey.shape[1], grey.shape[0])
    small = cv2.resize(truth.view(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
    if not small.any():
        return Traits(float(truth.mean()), float(grey.mean()), np.nan)
    sharp = sharpness(grey, small)
    return Traits(
        float(truth.mean()), float(grey[small].mean()), sharp if np.isfinite(sharp) else np.nan
    )


def _photo_result(segmenter: PhotoSegmenter, record: Record) -> PhotoResult:
    answer = segmenter(record.photo)
    scored, truth = score_record(record, answer)
    edge = near_edge(truth)
    return PhotoResult(
        scored,
        traits_of(answer.photo.pixels, truth),
        histogram(answer.probability, truth),
        histogram(answer.probability[edge], truth[edge]),
    )
