"""Many photos to a table of measures, by a model or by masks that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg.batch.prompts import Prompts
from tongueseg.batch.settings import MeasureSettings, worker_count
from tongueseg.data.masks import read_mask
from tongueseg.errors import BadMask, BadPhoto, MissingExtra
from tongueseg.inference.region_picture import draw_regions
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_bytes
from tongueseg.io.csv import read_finished_rows
from tongueseg.io.encode import encode_jpeg
from tongueseg.io.named_photos import NamedPhoto
from tongueseg.io.parallel import map_in_order
from tongueseg.io.photo import Photo, read_photo
from tongueseg.measure import COLUMNS, Measures, measure

MaskSource = Callable[[NamedPhoto], tuple[Photo, NDArray[np.bool_]]]
"""Returns a photo at its own size and its mask ``(H, W)`` bool."""


@dataclass(frozen=True)
class MeasuredPhoto:
    """The measures of one photo, or why there are none."""

    name: str
    measures: Measures | None = None
    error: str = ""

    @property
    def tongue(self) -> bool:
        """Whether there was a tongue to measure."""
        return self.measures is not None and self.measures.tongue


def masks_by_model(segmenter: Segmenter, prompts: Prompts | None = None) -> MaskSource:
    """Take the masks that a model predicts.

    Args:
        segmenter: the model.
        prompts: where the tongues are, by the names of photos.
    """

    def read(item: NamedPhoto) -> tuple[Photo, NDArray[np.bool_]]:
        prompt = (prompts or {}).get(item.name)
        answer = segmenter(item.source, **(prompt.arguments if prompt else {}))
        return answer.photo.full(), answer.mask

    return read


def masks_in_folder(folder: Path) -> MaskSource:
    """Take the masks ``folder/NAME.png``."""

    def read(item: NamedPhoto) -> tuple[Photo, NDArray[np.bool_]]:
        photo = read_photo(item.source)
        return photo, read_mask(folder / f"{item.name}.png", (photo.height, photo.width))

    return read


def previous_rows(out: Path, photos: Iterable[NamedPhoto]) -> list[dict[str, str]]:
    """Return the rows that stay when a table is resumed: all but those of photos that failed.

    Raises:
        BadSettings: the table has other columns.
    """
    names = {photo.name for photo in photos}
    rows = read_finished_rows(out, COLUMNS)
    return [row for row in rows if not (row["error"] and row["name"] in names)]


def measure_photos(
    mask_source: MaskSource,
    photos: Iterable[NamedPhoto],
    settings: MeasureSettings,
) -> Iterator[MeasuredPhoto]:
    """Measure photos and yield the measures in order.

    A photo or mask that cannot be read gives a row with its error. The others go on.

    Args:
        mask_source: :func:`masks_by_model` or :func:`masks_in_folder`.
        photos: the photos.
        settings: how they are measured.

    Raises:
        CannotWrite: the disk refuses.
    """
    one = partial(_measure_one, mask_source, settings=settings)
    return map_in_order(one, photos, worker_count(settings.workers))


def _measure_one(
    mask_source: MaskSource, item: NamedPhoto, *, settings: MeasureSettings
) -> MeasuredPhoto:
    picture = b""
    try:
        photo, mask = mask_source(item)
        measures = measure(
            photo.pixels, mask, settings.conditions, name=photo.name, profile=photo.profile
        )
        if settings.regions is not None:
            drawn = draw_regions(photo.pixels, mask, upright=settings.conditions.upright)
            picture = encode_jpeg(drawn, name=photo.name)
    except (BadPhoto, BadMask, MissingExtra) as error:
        return MeasuredPhoto(item.name, error=str(error))
    if settings.regions is not None:
        write_bytes(settings.regions / f"{item.name}.jpg", picture)
    return MeasuredPhoto(item.name, measures)
