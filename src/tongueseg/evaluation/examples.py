"""The photos that a page shows: which ones, and how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tongueseg import render
from tongueseg.data.dataset import Record
from tongueseg.data.label_masks import read_labels
from tongueseg.data.masks import read_mask
from tongueseg.evaluation.class_scores import has_classes, right_and_wrong
from tongueseg.evaluation.evaluator import Answer
from tongueseg.evaluation.per_photo import ModelResults
from tongueseg.i18n import Text, text
from tongueseg.render.class_colours import class_overlay
from tongueseg.report.thumbnail import Picture, picture

EXAMPLES = 6
"""Photos in each group."""


@dataclass(frozen=True)
class Example:
    """A photo of a group: the IoU of each model, and the pictures side by side."""

    name: str
    ious: tuple[float, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class ExampleGroup:
    """Photos that have something in common, said in its title."""

    title: Text
    photos: tuple[Example, ...]


def choose_examples(ious: NDArray[np.float64], count: int = EXAMPLES) -> dict[Text, list[int]]:
    """Choose the photos to show; none is chosen twice.

    Args:
        ious: ``(models, N)`` float64; a photo on which all are NaN is left out.

    Returns:
        By title, the numbers of the worst photos, of those where several models differ most, and
        of those around the median.
    """
    left = [int(n) for n in np.flatnonzero(~np.isnan(ious).all(axis=0))]
    mean = {n: float(np.nanmean(ious[:, n])) for n in left}
    apart = {n: float(np.nanmax(ious[:, n]) - np.nanmin(ious[:, n])) for n in left}
    middle = float(np.median(list(mean.values()))) if left else 0.0
    orders: list[tuple[Text, dict[int, float]]] = [
        (text("evaluation.worst_photos"), mean),
        (text("evaluation.most_different"), {n: -apart[n] for n in left}),
        (text("evaluation.typical_photos"), {n: abs(mean[n] - middle) for n in left}),
    ]
    if len(ious) == 1:
        del orders[1]
    chosen: dict[Text, list[int]] = {}
    for title, order in orders:
        chosen[title] = sorted(left, key=order.__getitem__)[:count]
        left = [n for n in left if n not in chosen[title]]
    return {title: numbers for title, numbers in chosen.items() if numbers}


def draw_examples(
    results: Sequence[ModelResults], records: Sequence[Record], chosen: dict[Text, list[int]]
) -> list[ExampleGroup]:
    """Run the models on the chosen photos again, and draw their masks.

    Photo, truth, prediction and errors of a single model; of several the errors of each.

    Args:
        records: in the order in which the models were scored.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
    """
    drawn: dict[int, list[tuple[Picture, ...]]] = {n: [] for title in chosen for n in chosen[title]}
    for model in results:
        with model.reopen() as segmenter:
            for n, pictures in drawn.items():
                pictures.append(_pictures(segmenter(records[n].photo), records[n]))

    def example(n: int) -> Example:
        ious = tuple(model.scored[n].scores["iou"] for model in results)
        return Example(records[n].name, ious, _side_by_side([f.name for f in results], drawn[n]))

    return [ExampleGroup(title, tuple(map(example, chosen[title]))) for title in chosen]


def _pictures(answer: Answer, record: Record) -> tuple[Picture, ...]:
    pixels, size = answer.photo.full().pixels, answer.mask.shape
    if has_classes(answer):
        labels = read_labels(record.mask, size, answer.classes)
        drawn = [class_overlay(pixels, one, answer.classes) for one in (labels, answer.labels)]
        errors = render.error_map(pixels, *right_and_wrong(answer.labels, labels))
    else:
        truth = read_mask(record.mask, size)
        drawn = [render.overlay(pixels, one) for one in (truth, answer.mask)]
        errors = render.error_map(pixels, answer.mask, truth)
    return (
        picture(text("evaluation.photo"), pixels),
        picture(text("evaluation.truth"), drawn[0]),
        picture(text("evaluation.prediction"), drawn[1]),
        picture(text("evaluation.errors"), errors),
    )


def _side_by_side(
    models: Sequence[str], pictures: Sequence[tuple[Picture, ...]]
) -> tuple[Picture, ...]:
    """Return the pictures of one model, or photo, truth and the errors of each of several."""
    if len(pictures) == 1:
        return pictures[0]
    photo, truth, *_ = pictures[0]
    errors = (replace(one[-1], caption=(m, m)) for m, one in zip(models, pictures, strict=True))
    return photo, truth, *errors
