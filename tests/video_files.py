"""Videos that tests write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray


def write_video(
    file: Path, frames: Sequence[NDArray[np.uint8]], *, rate: float = 10, codec: str = "MJPG"
) -> Path:
    """Write frames ``(H, W, 3)`` uint8 RGB of one size as a video."""
    height, width = frames[0].shape[:2]
    fourcc = cv2.VideoWriter.fourcc(*codec)
    writer = cv2.VideoWriter(str(file), cv2.CAP_FFMPEG, fourcc, rate, (width, height))
    assert writer.isOpened()
    for frame in frames:
        writer.write(np.ascontiguousarray(frame[..., ::-1]))
    writer.release()
    return file


def square_frame(left: int = 100, *, size: int = 40, level: int = 255) -> NDArray[np.uint8]:
    """A dark frame of 160x240 with a bright textured square."""
    pixels = np.zeros((160, 240, 3), np.uint8)
    texture = np.random.default_rng(3).integers(0, 60, (size, size, 1))
    pixels[60 : 60 + size, left : left + size] = np.clip(level - texture, 0, 255)
    return pixels
