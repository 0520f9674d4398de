"""Colours: those of the pictures, and from a user's words to RGB."""

from __future__ import annotations

import re

from PIL import ImageColor

from tongueseg.errors import BadSettings, nearest, with_advice

Colour = tuple[int, int, int]

GREEN: Colour = (40, 220, 120)
WHITE: Colour = (255, 255, 255)

_TRIPLE = re.compile(r"(\d{1,3}),(\d{1,3}),(\d{1,3})")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")


def parse_colour(text: str) -> Colour:
    """Turn ``#rgb``, ``#rrggbb``, ``r,g,b`` or the name of a CSS colour into RGB, 0 to 255.

    Raises:
        BadSettings: it is none of them.

    Example:
        >>> parse_colour("#ff8000"), parse_colour("255, 128, 0"), parse_colour("white")
        ((255, 128, 0), (255, 128, 0), (255, 255, 255))
    """
    word = text.lower().replace(" ", "")
    triple = _TRIPLE.fullmatch(word)
    values = [int(part) for part in triple.groups()] if triple else []
    if word in ImageColor.colormap or _HEX.fullmatch(word):
        values = list(ImageColor.getrgb(word))
    if not values or max(values) > 255:
        hint = nearest(word, ImageColor.colormap) if word.isalpha() else ""
        advice = with_advice(hint, "give a name, #rgb, #rrggbb or r,g,b to 255")
        raise BadSettings(f"{text!r}: no such colour{advice}")
    red, green, blue = values
    return red, green, blue
