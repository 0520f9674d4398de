"""Pictures side by side in rows, as contact sheets show them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tongueseg.render.colours import WHITE

Pixels = NDArray[np.uint8]


def tiled(tiles: Sequence[Pixels], columns: int) -> Pixels:
    """Lay pictures of one size in rows, white where the last row ends early.

    Args:
        tiles: one or more, each ``(h, w, 3)`` uint8.
        columns: how many lie side by side at most.
    """
    columns = min(columns, len(tiles))
    blank = np.full_like(tiles[0], 255)
    padded = [*tiles, *[blank] * (-len(tiles) % columns)]
    rows = [np.hstack(padded[i : i + columns]) for i in range(0, len(padded), columns)]
    return np.vstack(rows)


def numbered_tile(pixels: Pixels, number: int, side: int) -> Pixels:
    """Fit a picture ``(h, w, 3)`` uint8 RGB into a white square, its number in the corner."""
    scale = side / max(pixels.shape[:2])
    size = tuple(max(1, round(length * scale)) for length in pixels.shape[1::-1])
    small = Image.fromarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    tile = Image.new("RGB", (side, side), WHITE)
    tile.paste(small, ((side - small.width) // 2, (side - small.height) // 2))
    draw, font = ImageDraw.Draw(tile), ImageFont.load_default(side // 12)
    corner = draw.textbbox((side // 30, side // 30), str(number), font=font)
    draw.rectangle([corner[0] - 4, corner[1] - 4, corner[2] + 4, corner[3] + 4], fill=WHITE)
    draw.text((side // 30, side // 30), str(number), fill=(0, 0, 0), font=font)
    return np.asarray(tile, np.uint8)
