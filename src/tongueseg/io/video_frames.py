"""The frames of a video, in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadPhoto
from tongueseg.io.limits import PhotoLimits, check_size

VIDEO_SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm"})
"""What the files of videos end in, in small letters."""

_USUAL_RATE = 25.0
"""Frames a second, where a file does not say."""


@dataclass(frozen=True, eq=False)
class VideoFrame:
    """A frame of a video.

    Attributes:
        number: counted from 0.
        seconds: from the start of the video.
        pixels: ``(H, W, 3)`` uint8 RGB, upright.
    """

    number: int
    seconds: float
    pixels: NDArray[np.uint8]


def is_video(file: PurePath) -> bool:
    """Tell by its suffix whether a file is a video."""
    return file.suffix.lower() in VIDEO_SUFFIXES


def frame_count(file: Path) -> int:
    """Return how many frames a video says that it has; 0 where it does not say.

    Raises:
        BadPhoto: the file is missing or is no video.
    """
    with _opened(file) as capture:
        return max(0, round(capture.get(cv2.CAP_PROP_FRAME_COUNT)))


def read_frames(file: Path, limits: PhotoLimits | None = None) -> Iterator[VideoFrame]:
    """Yield the frames of a video. One that is damaged ends where it cannot be read further.

    Args:
        file: a video that OpenCV's FFmpeg decodes.
        limits: pixels beyond which a frame is refused.

    Raises:
        BadPhoto: the file is missing, is no video, or holds no frame; or a frame is too large.
    """
    with _opened(file) as capture:
        width, height = (
            round(capture.get(side))
            for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        )
        check_size(width, height, file.name, limits or PhotoLimits())
        rate = capture.get(cv2.CAP_PROP_FPS) or _USUAL_RATE
        number = 0
        while True:
            there, pixels = capture.read()
            if not there:
                break
            rgb = np.ascontiguousarray(pixels[..., ::-1], np.uint8)
            yield VideoFrame(number, number / rate, rgb)
            number += 1
        if not number:
            raise BadPhoto(f"{file}: holds no frame that can be read")


@contextmanager
def _opened(file: Path) -> Iterator[cv2.VideoCapture]:
    if not file.is_file():
        raise BadPhoto(f"{file}: no such file")
    # FFmpeg alone: other readers would take a name with a number in it for a series of pictures.
    capture = cv2.VideoCapture(str(file), cv2.CAP_FFMPEG)
    try:
        if not capture.isOpened():
            raise BadPhoto(f"{file}: is no video that can be read")
        yield capture
    finally:
        capture.release()
