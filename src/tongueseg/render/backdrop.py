"""The tongue alone: on nothing, on a colour, on the photo out of focus."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadPhoto, BadSettings, nearest
from tongueseg.io.discovery import is_photo
from tongueseg.io.photo import read_photo
from tongueseg.render.colours import WHITE, Colour, parse_colour

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

Background = Colour | Literal["transparent", "blur"] | Path
"""What lies behind the tongue: a colour, the photo itself, or the picture in a file.

Where a picture has no alpha, ``transparent`` is drawn as grey and white squares.
"""

_BLUR_SHARE = 0.03
"""The blur's standard deviation as a share of the photo's longer side."""

_BLUR_SIDE = 400
"""The longer side at which the photo is blurred; what is lost above it would be blurred anyway."""

_SQUARES: tuple[Colour, Colour] = (WHITE, (208, 208, 208))


def parse_background(text: str) -> Background:
    """Turn ``transparent``, ``blur``, a colour or the path of a picture into a background.

    Raises:
        BadSettings: it is none of them.
    """
    word = text.strip().lower()
    if word == "transparent":
        return "transparent"
    if word == "blur":
        return "blur"
    if is_photo(Path(text)):
        return _checked_picture(Path(text))
    try:
        return parse_colour(text)
    except BadSettings as error:
        hint = nearest(word, ["transparent", "blur"])
        said = f"{text!r}: no such background{hint} Or give a colour" if hint else str(error)
        raise BadSettings(f"{said}, or transparent, blur or a picture") from error


def cutout(pixels: Pixels, mask: Mask) -> Pixels:
    """Return the tongue on a transparent background, its edge softened by a pixel.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        mask: ``(H, W)`` bool.

    Returns:
        ``(H, W, 4)`` uint8 RGBA, all zero outside the mask.
    """
    return np.dstack([pixels * mask[..., None], _coverage(mask)])


def replace_background(pixels: Pixels, mask: Mask, background: Background = WHITE) -> Pixels:
    """Keep the tongue and put ``background`` everywhere else; ``(H, W, 3)`` uint8 RGB."""
    behind = _backdrop(pixels, mask, background)
    alpha = _coverage(mask)
    joined = np.where(mask[..., None], pixels, behind)
    edge = mask & (alpha < 255)
    share = alpha[edge, None] / np.float32(255)
    joined[edge] = np.rint(pixels[edge] * share + behind[edge] * (1 - share)).astype(np.uint8)
    return joined


def _coverage(mask: Mask) -> Pixels:
    """Return how much of a tongue's pixel and those around it is tongue, 0 to 255.

    Softened inwards alone, so that no rim of lip or teeth shows.
    """
    whole = mask.view(np.uint8) * np.uint8(255)
    return np.asarray(cv2.blur(whole, (3, 3), borderType=cv2.BORDER_REPLICATE), np.uint8) * mask


def _backdrop(pixels: Pixels, mask: Mask, background: Background) -> Pixels:
    if background == "blur":
        return _blurred(pixels, mask)
    if background == "transparent":
        return _chequered(*mask.shape)
    if isinstance(background, Path):
        return _covering(background, *mask.shape)
    return np.broadcast_to(np.array(background, np.uint8), pixels.shape)


def _checked_picture(file: Path) -> Path:
    try:
        _picture(file)
    except BadPhoto as error:
        raise BadSettings(f"--background {error}") from error
    return file


@lru_cache(maxsize=1)
def _picture(file: Path) -> Pixels:
    return read_photo(file).pixels


def _covering(file: Path, height: int, width: int) -> Pixels:
    """Return the middle of a picture, resized so that it covers a photo."""
    picture = _picture(file)
    scale = max(height / picture.shape[0], width / picture.shape[1])
    size = (
        max(width, round(picture.shape[1] * scale)),
        max(height, round(picture.shape[0] * scale)),
    )
    resized = cv2.resize(
        picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    )
    top, left = (size[1] - height) // 2, (size[0] - width) // 2
    return np.asarray(resized[top : top + height, left : left + width], np.uint8)


def _blurred(pixels: Pixels, mask: Mask) -> Pixels:
    """Blur what is no tongue, from itself alone: the tongue leaves no red halo around it."""
    height, width = mask.shape
    scale = min(1.0, _BLUR_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    outside = np.dstack([pixels * ~mask[..., None], (~mask).view(np.uint8) * np.uint8(255)])
    shrunk = cv2.resize(outside, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    blurred = cv2.GaussianBlur(shrunk, (0, 0), _BLUR_SHARE * max(size))
    small = 255 * blurred[..., :3] / np.maximum(blurred[..., 3:], 1e-3)
    whole = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.rint(whole).clip(0, 255).astype(np.uint8)


def _chequered(height: int, width: int) -> Pixels:
    side = max(2, round(min(height, width) / 32))
    rows, columns = np.arange(height)[:, None] // side, np.arange(width) // side
    squares: Pixels = np.array(_SQUARES, np.uint8)[(rows + columns) % 2]
    return squares
