"""The plane that somebody drew on: the upright photo, or its pixels as they are stored.

Cameras store a photo on its side and say so in EXIF. Some annotation tools turn it upright before
they show it, others do not. The size that an annotation gives tells which.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongueseg.data.formats.drawing import Size
from tongueseg.data.formats.fill import Mask
from tongueseg.errors import BadAnnotation
from tongueseg.io.photo import Photo
from tongueseg.io.pillow_image import SIDEWAYS

DRAWN_ON = ("auto", "upright", "stored")


@dataclass(frozen=True)
class Plane:
    """What was drawn on.

    Attributes:
        size: its height and width in pixels.
        orientation: the EXIF orientation by which it becomes upright, 1 where it is.
        guessed: whether the sizes cannot tell, so that it might be the other one.
    """

    size: Size
    orientation: int = 1
    guessed: bool = False


def plane_of(photo: Photo, annotated: Size | None, drawn_on: str = "auto") -> Plane:
    """Find out what was drawn on.

    Args:
        annotated: the size that the annotation gives, None where it gives none.
        drawn_on: ``upright`` or ``stored`` where the user knows, else ``auto``: what fits the
            size, the upright photo where both or none do.

    Raises:
        BadAnnotation: the annotation is for a photo of another size.
    """
    upright = photo.height, photo.width
    stored = upright[::-1] if photo.orientation in SIDEWAYS else upright
    planes = {
        "upright": Plane(upright),
        "stored": Plane(stored, photo.orientation),
    }
    if drawn_on == "auto":
        fitting = [plane for plane in planes.values() if annotated in (plane.size, None)]
    else:
        fitting = [planes[drawn_on]] if annotated in (planes[drawn_on].size, None) else []
    if not fitting:
        assert annotated
        drawn, own = (f"{size[1]}x{size[0]}" for size in (annotated, upright))
        raise BadAnnotation(f"drawn on {drawn} pixels and the photo has {own}")
    guessed = len(fitting) > 1 and photo.orientation != 1
    return Plane(fitting[0].size, fitting[0].orientation, guessed)


def turn_upright(mask: Mask, orientation: int) -> Mask:
    """Turn a mask ``(H, W)`` as the EXIF orientation, 1 to 8, turns its photo."""
    if orientation in SIDEWAYS:
        mask = mask.T
    if orientation in (3, 4, 7, 8):
        mask = mask[::-1]
    if orientation in (2, 3, 6, 7):
        mask = mask[:, ::-1]
    return np.ascontiguousarray(mask)
