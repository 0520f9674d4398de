"""Films that a browser takes for the picture of a camera, in YUV4MPEG2; the outline drawn on it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

GREY = 110


def write_film(path: Path, *pictures: NDArray[np.uint8], rate: int = 15) -> None:
    """Write RGB pictures ``(H, W, 3)`` of one even size as frames; a film starts over at its end.

    The file appears at once: a browser may be reading the one before.
    """
    height, width = pictures[0].shape[:2]
    frames = [cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420).tobytes() for picture in pictures]
    head = f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420\n".encode()
    new = path.with_suffix(".new")
    new.write_bytes(head + b"".join(b"FRAME\n" + frame for frame in frames))
    new.replace(path)


def as_filmed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return RGB as a browser gets it: colours at half the size, fewer levels."""
    film = cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420)
    return np.asarray(cv2.cvtColor(film, cv2.COLOR_YUV2RGB_I420), np.uint8)


def placed(
    picture: NDArray[np.uint8],
    *,
    scale: float = 1.0,
    right: int = 0,
    down: int = 0,
    size: tuple[int, int] = (480, 640),
) -> NDArray[np.uint8]:
    """Put a picture on grey of ``(height, width)``: scaled, and moved from the middle by pixels."""
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how)
    height, width = size
    left, top = (width - part.shape[1]) / 2 + right, (height - part.shape[0]) / 2 + down
    move = np.array([[1, 0, round(left)], [0, 1, round(top)]], np.float32)
    moved = cv2.warpAffine(part, move, (width, height), borderValue=(GREY, GREY, GREY))
    return np.asarray(moved, np.uint8)


def inside(line: str, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return the area ``(H, W)`` inside an outline that the page drew, the path of an SVG."""
    filled = np.zeros(shape, np.uint8)
    parts = line.removeprefix("M").removesuffix("Z").split("ZM") if line else []
    for part in parts:
        points = np.array([corner.split() for corner in part.split("L")], np.float64)
        cv2.fillPoly(filled, [np.round(points - 0.5).astype(np.int32)], 1)
    return filled > 0
