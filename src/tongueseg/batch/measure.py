"""Many photos to a table of measures, by a model or by masks that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.masks import read_mask
from tongueseg.errors import BadMask, BadPhoto, MissingExtra
from tongueseg.inference.region_picture import draw_regions
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_bytes
from tongueseg.io.discovery import NamedPhoto
from tongueseg.io.encode import encode_jpeg
from tongueseg.io.parallel import map_in_order
from tongueseg.io.photo import Photo, read_photo
from tongueseg.measure import Conditions, Measures, measure

Look = Callable[[NamedPhoto], tuple[Photo, NDArray[np.bool_]]]
"""What gives the photo of an item at its own size, and its mask ``(H, W)`` bool."""


@dataclass(frozen=True)
class Measured:
    """The measures of one photo, or why there are none."""

    name: str
    measures: Measures | None = None
    error: str = ""

    @property
    def tongue(self) -> bool:
        """Whether there was a tongue to measure."""
        return self.measures is not None and self.measures.tongue


def by_model(segmenter: Segmenter) -> Look:
    """Take the masks that a model gives."""

    def look(item: NamedPhoto) -> tuple[Photo, NDArray[np.bool_]]:
        answer = segmenter(item.photo)
        return answer.photo.full(), answer.mask

    return look


def by_masks(folder: Path) -> Look:
    """Take the masks ``folder/NAME.png``."""

    def look(item: NamedPhoto) -> tuple[Photo, NDArray[np.bool_]]:
        photo = read_photo(item.photo)
        return photo, read_mask(folder / f"{item.name}.png", (photo.height, photo.width))

    return look


def measure_photos(
    look: Look,
    items: Iterable[NamedPhoto],
    conditions: Conditions,
    workers: int = 1,
    regions: Path | None = None,
) -> Iterator[Measured]:
    """Measure photos and yield what is found, in order.

    A photo or mask that cannot be read gives a row with its error; the others go on.

    Args:
        look: :func:`by_model` or :func:`by_masks`.
        items: the photos.
        conditions: what is known of how they were taken.
        workers: photos at a time.
        regions: folder for a picture of each tongue's regions, ``NAME.jpg``; none when None.

    Raises:
        CannotWrite: the disk refuses.
    """
    one = partial(_measure_one, look, conditions=conditions, regions=regions)
    return map_in_order(one, items, workers)


def _measure_one(
    look: Look, item: NamedPhoto, *, conditions: Conditions, regions: Path | None
) -> Measured:
    try:
        photo, mask = look(item)
        found = measure(photo.pixels, mask, conditions, name=photo.name)
        if regions is not None:
            drawn = draw_regions(photo.pixels, mask, upright=conditions.upright)
            picture = encode_jpeg(drawn, name=photo.name)
    except (BadPhoto, BadMask, MissingExtra) as error:
        return Measured(item.name, error=str(error))
    if regions is not None:
        write_bytes(regions / f"{item.name}.jpg", picture)
    return Measured(item.name, found)
