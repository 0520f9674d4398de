"""From a pool of photos that nobody has drawn to the few that are worth drawing next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record, find_pairs
from tongueseg.data.masks import read_mask
from tongueseg.data.selection.coverage import choose_covering, nearest_of
from tongueseg.data.selection.descriptor import descriptor, standardize
from tongueseg.data.selection.uncertainty import Uncertainty, uncertainty_of
from tongueseg.data.split.duplicates import (
    THUMBNAIL_SIDE,
    Thumbnail,
    grey_thumbnail,
    group_similar,
)
from tongueseg.errors import BadPhoto, BadSettings, MissingExtra, TonguesegError, counted
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.discovery import LeftOut, SkipFolder
from tongueseg.io.named_photos import NamedPhoto, find_named_photos
from tongueseg.io.parallel import OnStart, map_in_order, no_progress
from tongueseg.io.photo import read_photo
from tongueseg.weights.model_files import check_one_class

Values = NDArray[np.float32]

_LEAST_ERROR = 1e-3
"""No photo counts for nothing, so that variety decides where the model is sure of all."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A photo of the pool and the model's answer about it, without its pixels."""

    photo: NamedPhoto
    uncertainty: Uncertainty
    presence: float
    tongue: bool
    descriptor: Values
    thumbnail: Thumbnail


@dataclass(frozen=True)
class Chosen:
    """A photo that is worth drawing.

    Attributes:
        candidate: the photo, and what the model says of it.
        distance: from the nearest photo that is drawn or chosen before; two photos are about
            2 apart. NaN where there is none.
        stands_for: how many photos of the pool it is the nearest chosen one to, itself included.
    """

    candidate: Candidate
    distance: float
    stands_for: int


@dataclass(frozen=True)
class Selection:
    """The photos that are worth drawing next, and what was not among them.

    Attributes:
        chosen: the most useful first.
        photos: how many of the pool could be read.
        tongues: in how many of them the model finds a tongue.
        near_copies: how many of them are copies of others of the pool.
        drawn: how many of them are drawn already, or copies of such.
        errors: a line for each that could not be read.
    """

    chosen: list[Chosen]
    photos: int
    tongues: int
    near_copies: int
    drawn: int
    errors: list[str]


def find_pool(
    pool: Path,
    labelled: Path | None,
    number: int,
    *,
    skip: SkipFolder | None = None,
    left_out: LeftOut | None = None,
) -> list[NamedPhoto]:
    """List the photos of a pool; those of the dataset ``labelled`` are not of it.

    Args:
        pool: a folder of photos, or a pattern.
        labelled: dataset of the photos that are drawn.
        number: how many are to be chosen.
        skip, left_out: as for :func:`tongueseg.io.named_photos.find_named_photos`.

    Raises:
        BadSettings: there is no such pool, it lies in the dataset, or it has no more photos than
            are to be chosen.
    """
    home = labelled.resolve() if labelled else None
    if home and pool.resolve().is_relative_to(home):
        raise BadSettings(f"{pool}: lies in the dataset {labelled}, whose photos are drawn already")
    photos = find_named_photos([pool], skip, left_out)
    if home:
        photos = [one for one in photos if not one.photo.resolve().is_relative_to(home)]
    if len(photos) <= number:
        raise BadSettings(
            f"{pool}: holds {counted(len(photos), 'photo')} to choose {number} from; "
            "draw all of them, or give -n a smaller number"
        )
    return photos


def choose_next(
    photos: Sequence[NamedPhoto],
    segmenter: Segmenter,
    number: int,
    labelled: Path | None = None,
    *,
    workers: int = 1,
    on_start: OnStart = no_progress,
) -> Selection:
    """Choose the photos that are worth drawing next: uncertain ones, unlike what is drawn.

    Each photo weighs as much as the model is uncertain of it. Photos are chosen so that
    every one is near to a chosen or drawn one, above all those of weight. Photos that are copies
    of one photo count once, and those of drawn photos not at all. The same photos give the same
    choice.

    Args:
        photos: the pool, see :func:`find_pool`.
        segmenter: the model that would be trained further, or one like it.
        number: how many to choose.
        labelled: dataset of the photos that are drawn; None where none is.
        workers: photos at a time.
        on_start: called with the number of photos; what it returns is called after each.

    Raises:
        BadDataset, BadMask: the dataset cannot be read.
        BadPhoto: a photo of the dataset cannot be read, or none of the pool.
        BadModel: the model has several classes.
    """
    check_one_class(segmenter.spec.name, segmenter.spec, "data next")
    records = find_pairs(labelled) if labelled else []
    tick = on_start(len(records) + len(photos))
    drawn = []
    for one in map_in_order(_described, records, workers):
        drawn.append(one)
        tick()
    pool, errors = [], []
    for answer in map_in_order(partial(_candidate, segmenter), photos, workers):
        if isinstance(answer, Candidate):
            pool.append(answer)
        else:
            errors.append(str(answer))
        tick()
    if not pool:
        raise BadPhoto(f"none of {counted(len(photos), 'photo')} can be read; {errors[0]}")
    groups = _groups(pool, [thumbnail for _, thumbnail in drawn])
    chosen = _choose(pool, [values for values, _ in drawn], groups, number)
    known = sum(group < 0 for group in groups)
    return Selection(
        chosen,
        len(pool),
        sum(one.tongue for one in pool),
        len(pool) - known - len({group for group in groups if group >= 0}),
        known,
        errors,
    )


def _choose(
    pool: Sequence[Candidate], drawn: Sequence[Values], groups: Sequence[int], number: int
) -> list[Chosen]:
    points = standardize([*(one.descriptor for one in pool), *drawn])
    points, known = points[: len(pool)], points[len(pool) :]
    numbers = choose_covering(points, _weights(pool, groups), known, groups, number)
    nearest, _ = nearest_of(points, points[numbers]) if numbers else (np.empty(0), None)
    chosen = []
    for place, index in enumerate(numbers):
        before = np.concatenate([known, points[numbers[:place]]])
        distance = nearest_of(points[[index]], before)[1][0] if len(before) else np.nan
        stands_for = int((nearest == place).sum())
        chosen.append(Chosen(pool[index], float(distance), stands_for))
    return chosen


def _weights(pool: Sequence[Candidate], groups: Sequence[int]) -> Values:
    """Return how much each photo counts, ``(N,)``; one that is there twice counts once."""
    errors = [max(one.uncertainty.value, _LEAST_ERROR) for one in pool]
    _, group_of, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    # Copies of what is drawn are known.
    weights = np.where(np.array(groups) < 0, 0, errors / sizes[group_of])
    return weights.astype(np.float32)


def _groups(pool: Sequence[Candidate], drawn: Sequence[Thumbnail]) -> list[int]:
    """Return a number for each photo of the pool, the same for copies, -1 for those of drawn."""
    thumbnails = {f"pool {i}": one.thumbnail for i, one in enumerate(pool)}
    thumbnails |= {f"drawn {i}": thumbnail for i, thumbnail in enumerate(drawn)}
    number_of = {name: number for number, name in enumerate(thumbnails)}
    for copies in group_similar(thumbnails):
        is_known = any(name.startswith("drawn") for name in copies)
        number = -1 if is_known else min(number_of[name] for name in copies)
        number_of.update(dict.fromkeys(copies, number))
    return [number_of[f"pool {i}"] for i in range(len(pool))]


def _described(record: Record) -> tuple[Values, Thumbnail]:
    photo = read_photo(record.photo, at_least=THUMBNAIL_SIDE)
    mask = read_mask(record.mask, (photo.height, photo.width))
    return descriptor(photo.pixels, mask), grey_thumbnail(photo.pixels)


def _candidate(segmenter: Segmenter, photo: NamedPhoto) -> Candidate | TonguesegError:
    try:
        answer = segmenter(photo.source)
    except (BadPhoto, MissingExtra) as error:
        return error
    pixels = answer.photo.pixels
    return Candidate(
        photo,
        uncertainty_of(segmenter, answer),
        answer.presence,
        answer.tongue,
        descriptor(pixels, answer.mask),
        grey_thumbnail(pixels),
    )
