"""Several classes in colours: on a photo, and as the palette of a file."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.render.colours import Colour
from tongueseg.render.outline import contours

Pixels = NDArray[np.uint8]

_GOLDEN = 0.618034
_FIRST_HUE = 0.4
_TINT = 0.35
"""How much of a class's colour lies over the photo inside its outline."""


def class_colours(count: int) -> list[Colour]:
    """Return an RGB colour for each of so many classes.

    Hues that follow each other lie a golden angle apart, so that any number of them differs.
    """
    return [_colour((_FIRST_HUE + number * _GOLDEN) % 1) for number in range(count)]


def palette_of(values: Mapping[str, int]) -> list[Colour]:
    """Return 256 RGB colours by value; black where a value is that of no class."""
    by_value = dict(zip(values.values(), class_colours(len(values)), strict=True))
    return [by_value.get(value, (0, 0, 0)) for value in range(256)]


def class_overlay(pixels: Pixels, labels: NDArray[np.uint8], values: Mapping[str, int]) -> Pixels:
    """Draw each class in its colour over the photo, tinted and outlined.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        labels: ``(H, W)`` uint8 of 0 and the values.
        values: the value of each class.

    Returns:
        ``(H, W, 3)`` uint8 RGB; ``pixels`` is left as it is.
    """
    lookup = np.array(palette_of(values), np.uint8)
    tinted = cv2.addWeighted(pixels, 1 - _TINT, lookup[labels], _TINT, 0)
    drawn = np.ascontiguousarray(np.where(labels[..., None] > 0, tinted, pixels), np.uint8)
    thickness = max(1, round(min(labels.shape) / 320))
    for value, colour in zip(values.values(), class_colours(len(values)), strict=True):
        cv2.drawContours(drawn, contours(labels == value), -1, colour, thickness, cv2.LINE_AA)
    return drawn


def _colour(hue: float) -> Colour:
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue, 0.8, 0.95))
    return red, green, blue
