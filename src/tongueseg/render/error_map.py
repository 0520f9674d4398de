"""Where a prediction and the truth part, in colours that everyone can tell apart."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tongueseg.render.colours import WHITE, Colour

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

ERROR_COLOURS: dict[str, Colour] = {
    "true positive": (0, 114, 178),
    "false positive": (240, 228, 66),
    "false negative": (213, 94, 0),
}
"""Blue, yellow and vermilion of Okabe and Ito (2008): of all their threes the one that stays
farthest apart over grey for every kind of colour vision, with mistakes in warm colours."""

_AGREED, _MISTAKEN = 0.5, 0.85
"""How much of the colour lies over the photo where both agree and where they do not."""


def error_map(pixels: Pixels, prediction: Mask, truth: Mask) -> Pixels:
    """Colour a grey photo by what the prediction got right, took too much of and left out.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        prediction, truth: ``(H, W)`` bool.

    Returns:
        ``(H, W, 3)`` uint8 RGB in :data:`ERROR_COLOURS`.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    drawn = np.repeat(grey[..., None], 3, axis=2)
    kinds = (prediction & truth, prediction & ~truth, truth & ~prediction)
    strengths = (_AGREED, _MISTAKEN, _MISTAKEN)
    for kind, colour, strength in zip(kinds, ERROR_COLOURS.values(), strengths, strict=True):
        mixed = drawn[kind] * (1 - strength) + np.array(colour) * strength
        drawn[kind] = np.rint(mixed).astype(np.uint8)
    return drawn


def with_legend(picture: Pixels, colours: dict[str, Colour] = ERROR_COLOURS) -> Pixels:
    """Add a white strip below a picture that says what each colour means.

    Args:
        picture: ``(H, W, 3)`` uint8 RGB.
        colours: from a word in Latin letters to its RGB.

    Returns:
        ``(H + strip, W, 3)`` uint8 RGB; the words are as large as the width lets them be.
    """
    width = picture.shape[1]
    size = _text_size(" ".join(colours), len(colours), width)
    strip = Image.new("RGB", (width, 2 * size), WHITE)
    draw = ImageDraw.Draw(strip)
    font = ImageFont.load_default(size)
    left = size // 2
    for word, colour in colours.items():
        draw.rectangle((left, size // 2, left + size - 1, size // 2 + size - 1), fill=colour)
        left += size + size // 2
        draw.text((left, size), word, fill=(0, 0, 0), font=font, anchor="lm")
        left += round(draw.textlength(word, font)) + size
    return np.vstack([picture, np.asarray(strip, np.uint8)])


def _text_size(words: str, entries: int, width: int) -> int:
    """Return the font size in pixels at which the words and their squares fill the width."""
    at_ten = ImageFont.load_default(10).getlength(words) + entries * 25
    return max(6, min(round(width / 24), int(10 * width / at_ten)))
