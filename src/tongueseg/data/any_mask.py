"""From what the file of a mask holds to black and white, whatever it is painted in."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from tongueseg.data.dataset import is_png
from tongueseg.data.masks import Mask, Values, distinct_values, is_binary, read_values, values_text
from tongueseg.errors import BadMask
from tongueseg.io.decoder import FORMATS

_PNG_MAGIC = b"\x89PNG"
# More levels than this are shades; fewer may be the numbers of classes.
_CLASSES = 8
# Compression tints grey by less, and no one paints with so little colour.
_TINT = 32
# A class is an area; the shades along an edge are thinner than this many pixels.
_AREA = 7
# Share of pixels that are neither dark nor bright above which it is no mask but a picture.
_PICTURE = 0.25


class Notes(Protocol):
    """Takes down in what way a file is not 0 and 255; see :mod:`.quality.kinds` for the keys."""

    def add(self, key: str, detail: str = "") -> object:
        """Note a kind of fault."""


def read_any_mask(path: Path, notes: Notes) -> Mask | None:
    """Read a mask in any format and colour, noting in what way it is not 0 and 255.

    Returns:
        ``(h, w)`` bool as it was drawn, at whatever size; None where that cannot be told.
    """
    try:
        values = read_values(path, FORMATS)
        with path.open("rb") as stream:
            holds_png = stream.read(len(_PNG_MAGIC)) == _PNG_MAGIC
    except (BadMask, OSError) as error:
        notes.add("mask-unreadable", str(error).removeprefix(f"{path}: "))
        return None
    if not (is_png(path) and holds_png):
        notes.add("mask-format", path.suffix if holds_png else "")
    plane = values if values.ndim == 2 else _plane(values, notes)
    return None if plane is None else _black_and_white(plane, notes)


def _plane(values: Values, notes: Notes) -> Values | None:
    """Return the one of several channels that holds the mask."""
    colours, alpha = values, None
    if values.shape[2] in (2, 4):
        colours, alpha = values[..., :-1], values[..., -1]
    lowest, highest = colours.min(axis=2), colours.max(axis=2)
    painted = (highest - lowest).max() > _TINT
    grey: Values = highest if (highest == lowest).all() else colours.mean(axis=2)
    if (
        alpha is not None
        and len(distinct_values(alpha)) > 1
        and (painted or len(distinct_values(grey)) == 1)
    ):
        notes.add("mask-alpha")
        return alpha
    if not painted:
        return grey
    return _one_colour(colours, notes)


def _one_colour(colours: Values, notes: Notes) -> Values | None:
    """Return 0 and 255 for black and one colour."""
    on = colours.any(axis=2)
    colour = colours[on][0]
    if (colours[on] != colour).any():
        notes.add("mask-classes")
        return None
    notes.add("mask-coloured", "#" + "".join(f"{int(channel):02x}" for channel in colour))
    return np.where(on, np.uint8(255), np.uint8(0))


def _black_and_white(plane: Values, notes: Notes) -> Mask | None:
    levels = distinct_values(plane)
    if is_binary(levels) or len(levels) == 1:
        if max(levels) == 1:
            notes.add("mask-01")
        return plane > 0
    if _is_of_classes(plane, levels):
        notes.add("mask-classes", values_text(levels))
        return None
    notes.add("mask-grey", values_text(levels))
    return plane > (min(levels) + max(levels)) / 2


def _is_of_classes(plane: Values, levels: set[int]) -> bool:
    low, high = min(levels), max(levels)
    eighth = (high - low) / 8
    if ((plane > low + eighth) & (plane < high - eighth)).mean() > _PICTURE:
        return True
    between = levels - {low, high}
    return len(levels) <= _CLASSES and any(_is_area(plane == level) for level in between)


def _is_area(level: Mask) -> bool:
    return bool(cv2.erode(level.view(np.uint8), np.ones((_AREA, _AREA), np.uint8)).any())
