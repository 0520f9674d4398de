"""Films that a browser takes for the picture of a camera: YUV4MPEG2, one still picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray


def write_film(path: Path, *pictures: NDArray[np.uint8], rate: int = 15) -> None:
    """Write RGB pictures ``(H, W, 3)`` of one even size as frames; the film starts over at its end.

    The file appears at once: a browser may be reading the one before.
    """
    height, width = pictures[0].shape[:2]
    frames = [cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420).tobytes() for picture in pictures]
    head = f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420\n".encode()
    new = path.with_suffix(".new")
    new.write_bytes(head + b"".join(b"FRAME\n" + frame for frame in frames))
    new.replace(path)
