"""From a photo to the model's input and back: resize, normalise; restore, threshold.

The only place where either happens. Training data, every runtime, the service and the exported
graphs go through it or are checked against it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.relight import Light, relight
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.spec import Fit, InputSpec, Normalize

PAD = 0
"""The pixel value around a letterboxed photo."""

STRIP = 256
"""Columns of a mask that are drawn at a time."""

OUTSIDE = -30.0
"""The logit of every pixel that the model was not shown."""


@dataclass(frozen=True)
class View:
    """How a photo is shown.

    Attributes:
        margin: what stays free along each border of the input, as a share of its side.
        pad: the grey around the photo, 0 to 255.
        light: in what light; None for its own.
    """

    margin: float = 0
    pad: int = PAD
    light: Light | None = None


AS_IT_IS = View()
"""How a network was shown photos in its training, and how it is the first time."""


@dataclass(frozen=True)
class Frame:
    """Where a photo, or a window of it, lies inside the model's input.

    Attributes:
        top, left, height, width: the rectangle of the input that it fills.
        photo_height, photo_width: the photo's own size.
        window: the part of the photo that fills the rectangle; None for all of it.
    """

    top: int
    left: int
    height: int
    width: int
    photo_height: int
    photo_width: int
    window: Window | None = None

    @property
    def rows(self) -> slice:
        """The rows of the input that the photo fills."""
        return slice(self.top, self.top + self.height)

    @property
    def columns(self) -> slice:
        """The columns of the input that the photo fills."""
        return slice(self.left, self.left + self.width)


def frame_of(
    photo_height: int, photo_width: int, height: int, width: int, fit: Fit, margin: float = 0
) -> Frame:
    """Say where a photo lies in an input of ``height`` x ``width``.

    ``letterbox`` keeps the photo's proportions and centres it; ``stretch`` fills the input. Both
    leave ``margin``, a share of the input's side, free along each border.
    """
    # floor(x + 0.5) and not round(): the same in JavaScript, where halves go up.
    down, across = math.floor(margin * height + 0.5), math.floor(margin * width + 0.5)
    room_height, room_width = height - 2 * down, width - 2 * across
    if fit == "stretch":
        return Frame(down, across, room_height, room_width, photo_height, photo_width)
    scale = min(room_height / photo_height, room_width / photo_width)
    inner_height = max(1, math.floor(photo_height * scale + 0.5))
    inner_width = max(1, math.floor(photo_width * scale + 0.5))
    top, left = (height - inner_height) // 2, (width - inner_width) // 2
    return Frame(top, left, inner_height, inner_width, photo_height, photo_width)


def place(
    image: NDArray[np.uint8], frame: Frame, height: int, width: int, pad: int = PAD
) -> NDArray[np.uint8]:
    """Resize ``image`` into its frame of a ``height`` x ``width`` canvas.

    Args:
        image: ``(h, w)`` or ``(h, w, C)`` uint8; a photo, or a mask of 0 and 255, whose edge
            pixels then tell what share of them is tongue.

    Returns:
        ``(height, width)`` or ``(height, width, C)`` uint8, ``pad`` around the frame.
    """
    inner = _resize(image, frame.height, frame.width)
    if (frame.height, frame.width) == (height, width):
        return inner
    canvas = np.full((height, width, *image.shape[2:]), pad, np.uint8)
    canvas[frame.rows, frame.columns] = inner
    return canvas


def normalize(pixels: NDArray[np.uint8], how: Normalize) -> NDArray[np.float32]:
    """Turn ``(H, W, 3)`` uint8 into the float32 ``(1, 3, H, W)`` that models take."""
    scale, bias = how.scale_and_bias()
    table = np.arange(256)[:, None] * np.array(scale) + np.array(bias)
    planes = [table[:, c].astype(np.float32)[pixels[..., c]] for c in range(3)]
    return np.stack(planes)[None]


def preprocess(
    photo: Photo, spec: InputSpec, window: Window | None = None, view: View = AS_IT_IS
) -> tuple[NDArray[np.float32], Frame]:
    """Turn a photo, or a window of it, into the model's input.

    Returns:
        float32 ``(1, 3, H, W)`` as ``spec`` asks, and the frame that :func:`restore` needs.
    """
    canvas, frame = show(photo, spec, window, view)
    return normalize(canvas, spec.normalize), frame


def show(
    photo: Photo, spec: InputSpec, window: Window | None = None, view: View = AS_IT_IS
) -> tuple[NDArray[np.uint8], Frame]:
    """Place a photo, or a window of it, as the model is to see it.

    Returns:
        ``(H, W, 3)`` uint8 RGB, and where in it the photo lies.
    """
    if window is None:
        pixels, (height, width) = photo.pixels, (photo.height, photo.width)
    else:
        pixels, window = _cut(photo, window)
        height, width = window.height, window.width
    inner = frame_of(height, width, spec.height, spec.width, spec.fit, view.margin)
    frame = replace(inner, photo_height=photo.height, photo_width=photo.width, window=window)
    canvas = place(pixels, frame, spec.height, spec.width, view.pad)
    if view.light:
        canvas[frame.rows, frame.columns] = relight(canvas[frame.rows, frame.columns], view.light)
    return canvas, frame


def restore(logits: NDArray[np.float32], frame: Frame) -> NDArray[np.float32]:
    """Bring the model's logits back to the photo's own size.

    Interpolated as logits, not as probability or mask: they are close to linear across the
    edge, so that the threshold falls between the input's pixels and leaves no staircase.

    Args:
        logits: ``(H, W)`` float32 in the model's frame.

    Returns:
        ``(photo_height, photo_width)`` float32 logits.
    """
    inner = logits[frame.rows, frame.columns]
    window = frame.window or Window(0, 0, frame.photo_height, frame.photo_width)
    seen = _stretch(inner, window.height, window.width)
    if frame.window is None:
        return seen
    whole = np.full((frame.photo_height, frame.photo_width), OUTSIDE, np.float32)
    whole[window.top : window.top + window.height, window.left : window.left + window.width] = seen
    return whole


def restore_mask(logits: NDArray[np.float32], frame: Frame, threshold: float) -> NDArray[np.bool_]:
    """Bring the mask back to the photo's own size: where :func:`restore` is above a threshold.

    What lies between two pixels exceeds neither, so that only columns of the photo with a pixel
    above it need their rows; strip by strip, these stay in the processor's cache.

    Args:
        logits: ``(H, W)`` float32 in the model's frame.
        frame: where the photo, or the window that was looked at, lies in it.
        threshold: a logit, no lower than :data:`OUTSIDE`.

    Returns:
        ``(photo_height, photo_width)`` bool.
    """
    inner = logits[frame.rows, frame.columns]
    mask = np.zeros((frame.photo_height, frame.photo_width), np.bool_)
    window = frame.window or Window(0, 0, frame.photo_height, frame.photo_width)
    wide = _stretch(inner, frame.height, window.width)
    columns = np.flatnonzero(wide.max(0) > threshold)
    rows = slice(window.top, window.top + window.height)
    for first in range(columns[0], columns[-1] + 1, STRIP) if columns.size else ():
        strip = np.ascontiguousarray(wide[:, first : first + STRIP])
        tall = _stretch(strip, window.height, strip.shape[1])
        left = window.left + first
        np.greater(tall, threshold, out=mask[rows, left : left + strip.shape[1]])
    return mask


def logit(probability: float) -> float:
    """Return the logit whose sigmoid is ``probability``, which is in (0, 1)."""
    return math.log(probability / (1 - probability))


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of each logit, without overflow at either end."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)), np.float32)


def _stretch(logits: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    stretched = cv2.resize(logits, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(stretched, np.float32)


def _cut(photo: Photo, window: Window) -> tuple[NDArray[np.uint8], Window]:
    """Cut a window out of what was decoded, grown to whole pixels where that is reduced."""
    (top, bottom), (left, right) = (
        _whole_pixels(start, length, own, decoded)
        for start, length, own, decoded in (
            (window.top, window.height, photo.height, photo.pixels.shape[0]),
            (window.left, window.width, photo.width, photo.pixels.shape[1]),
        )
    )
    down, across = photo.height / photo.pixels.shape[0], photo.width / photo.pixels.shape[1]
    y, x = round(top * down), round(left * across)
    grown = Window(y, x, round(bottom * down) - y, round(right * across) - x)
    return photo.pixels[top:bottom, left:right], grown


def _whole_pixels(start: int, length: int, own: int, decoded: int) -> tuple[int, int]:
    scale = decoded / own
    return math.floor(start * scale), min(decoded, math.ceil((start + length) * scale))


def _resize(image: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    shrinks = height <= image.shape[0] and width <= image.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=how), np.uint8)
