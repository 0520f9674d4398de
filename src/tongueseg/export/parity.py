"""Parity: two forms of one model, such as a network and its export, answer alike on photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadModel
from tongueseg.inference.logit import logit
from tongueseg.inference.postprocess import smooth
from tongueseg.inference.preprocess import preprocess
from tongueseg.inference.restore import restore
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.photo import Photo, read_photo
from tongueseg.metrics import count, iou
from tongueseg.runtime import Runtime

FLOAT, INT8 = 0.999, 0.99
"""The least mean IoU between the masks of two forms of a model in float, and in float and INT8."""


_LOGITS = 20
"""By how many times as large a share logits may differ as masks, where only they are compared."""

_CONSTANT = 0.01
"""Logits whose highest is above the lowest by no more are one and the same everywhere."""


@dataclass(frozen=True)
class Parity:
    """How alike two forms of a model answer.

    Attributes:
        iou: of their masks with each other, mean over the photos on which either finds a tongue;
            1 without any.
        worst: the lowest of these.
        logits: the largest difference of their logits at any pixel; NaN of an end-to-end model,
            which gives none.
        milliseconds: of a run of each, median over the photos.
        with_tongue: photos on which the first finds a tongue. Without any, only logits are
            compared.
        spread: between the lowest and the highest logit of the first; NaN as ``logits``.
    """

    iou: float
    worst: float
    logits: float
    milliseconds: tuple[float, float]
    with_tongue: int = 0
    spread: float = float("nan")

    def problem(self, least: float) -> str:
        """Return why the two are not shown to answer alike; empty where they are.

        Args:
            least: the least IoU, :data:`FLOAT` or :data:`INT8`. Without a tongue on any photo,
                logits may differ by twenty times as large a share of their spread: 2 or 20 %.
        """
        if self.iou < least:
            apart = "" if isnan(self.logits) else f"; logits differ by up to {self.logits:.3g}"
            return (
                f"masks share an IoU of {self.iou:.4f} (worst {self.worst:.4f}), and {least:g} is "
                f"the least{apart}"
            )
        if self.with_tongue:
            return ""
        if isnan(self.logits):
            return "the model finds no tongue on any photo, and without logits nothing is compared"
        if self.spread <= _CONSTANT:
            return (
                "the model finds no tongue on any photo and gives one and the same logit "
                "everywhere, as zeroed weights do"
            )
        allowed = _LOGITS * (1 - least) * self.spread
        if self.logits > allowed:
            return (
                "the model finds no tongue on any photo, and logits differ by up to "
                f"{self.logits:.3g}, more than {allowed:.3g}"
            )
        return ""


def compare(one: Segmenter, other: Segmenter, photos: Sequence[Path]) -> Parity:
    """Compare two forms of a model: masks at the photos' own sizes, logits of the same inputs.

    Raises:
        BadModel: they take different inputs, and are no forms of one model.
        BadPhoto: a photo cannot be read.
    """
    if one.spec.input != other.spec.input:
        raise BadModel(f"{one.spec.name} and {other.spec.name} take different inputs")
    ious, errors, times, with_tongue = [], [], [], 0
    lowest, highest = inf, -inf
    for path in photos:
        photo = read_photo(path)
        answer = one(photo)
        with_tongue += answer.tongue
        ious += _mask_iou(answer.mask, other(photo).mask)
        (logits, own_ms), (other_logits, other_ms) = (_run(each, photo) for each in (one, other))
        errors.append(float(np.abs(logits - other_logits).max()))
        lowest, highest = min(lowest, float(logits.min())), max(highest, float(logits.max()))
        times.append((own_ms, other_ms))
    first, second = np.median(times, axis=0).tolist()
    spread = highest - lowest
    return Parity(*_summary(ious), max(errors), (first, second), with_tongue, spread)


def compare_end_to_end(
    one: Segmenter, other: Runtime, photos: Sequence[Path], height: int, width: int
) -> Parity:
    """Compare a model with its end-to-end form: masks of a single pass, not made one piece.

    Args:
        other: takes photos ``(1, height, width, 3)`` uint8, and gives masks ``(1, height, width)``.
        photos: are stretched to that size first.

    Raises:
        BadPhoto: a photo cannot be read.
    """
    ious, times, with_tongue = [], [], 0
    for path in photos:
        resized = cv2.resize(read_photo(path).pixels, (width, height), interpolation=cv2.INTER_AREA)
        pixels = np.asarray(resized, np.uint8)
        started = perf_counter()
        mask = _single_pass(one, pixels)
        with_tongue += bool(mask.any())
        between = perf_counter()
        # An engine hands an end-to-end model what it is given.
        other_mask = other.run(pixels[None])[0] > 0  # type: ignore[arg-type]
        times.append((1000 * (between - started), 1000 * (perf_counter() - between)))
        ious += _mask_iou(mask, other_mask)
    first, second = np.median(times, axis=0).tolist()
    return Parity(*_summary(ious), float("nan"), (first, second), with_tongue)


def _single_pass(segmenter: Segmenter, pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return the mask that an end-to-end model has to give."""
    threshold = logit(segmenter.spec.output.threshold)
    x, frame = preprocess(read_photo(pixels), segmenter.spec.input)
    logits = segmenter.runtime.run(x)[0, 0].copy()
    inner = frame.rows, frame.columns
    logits[inner] = smooth(logits[inner], threshold)
    return restore(logits, frame) > threshold


def _mask_iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> list[float]:
    """Return the IoU of two masks; none where both are empty, which proves nothing."""
    value = iou(count(one, other))
    return [] if isnan(value) else [value]


def _summary(ious: Sequence[float]) -> tuple[float, float]:
    """Return mean and minimum; 1 without any."""
    return float(np.mean(ious or [1.0])), min(ious, default=1.0)


def _run(segmenter: Segmenter, photo: Photo) -> tuple[np.ndarray, float]:
    """Return the raw logits of one pass over a whole photo, and the run's milliseconds."""
    x, _ = preprocess(photo, segmenter.spec.input)
    started = perf_counter()
    logits = segmenter.runtime.run(x)
    return logits, 1000 * (perf_counter() - started)
