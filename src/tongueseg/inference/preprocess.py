"""From a photo to the model's input: resize, letterbox, normalise.

No other module does it. Training data, every runtime, the service and the exported graphs call
these functions or are checked against them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.input_frame import Frame, frame_of
from tongueseg.inference.relight import Relight, relight
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.spec import InputSpec, Normalize

PAD = 0
"""The pixel value around a letterboxed photo."""


@dataclass(frozen=True)
class View:
    """How a photo is put into the model's input.

    Attributes:
        margin: what stays free along each border of the input, as a share of its side.
        pad: the grey value around the photo, 0 to 255.
        relight: how the photo's light is changed; None to leave it.
    """

    margin: float = 0
    pad: int = PAD
    relight: Relight | None = None


PLAIN = View()
"""The view that networks are trained on."""


@dataclass(frozen=True, eq=False)
class ModelInput:
    """What a model runs on, before normalisation.

    Attributes:
        canvas: ``(H, W, 3)`` uint8 RGB, as large as the model's input.
        frame: which part of the photo lies in it, and where.
    """

    canvas: NDArray[np.uint8]
    frame: Frame

    @property
    def brightness(self) -> float:
        """The mean value of the photo in its frame, 0 to 255."""
        return float(self.canvas[self.frame.rows, self.frame.columns].mean())


def preprocess(
    photo: Photo, spec: InputSpec, window: Window | None = None, view: View = PLAIN
) -> tuple[NDArray[np.float32], Frame]:
    """Turn a photo, or a window of it, into the tensor that a runtime takes.

    Returns:
        float32 ``(1, 3, H, W)``, normalised as ``spec`` says, and the frame that
        :func:`~tongueseg.inference.restore.restore` needs.
    """
    placed = model_input(photo, spec, window, view)
    return normalize(placed.canvas, spec.normalize), placed.frame


def model_input(
    photo: Photo, spec: InputSpec, window: Window | None = None, view: View = PLAIN
) -> ModelInput:
    """Place a photo, or a window of it, in the model's input.

    A photo that was decoded at reduced scale is decoded again where a window needs more detail.
    """
    if window is None:
        pixels, (height, width) = photo.pixels, (photo.height, photo.width)
    else:
        photo = with_detail(photo, spec, window)
        pixels, window = _crop(photo, window)
        height, width = window.height, window.width
    inner = frame_of(height, width, spec.height, spec.width, spec.fit, view.margin)
    frame = replace(inner, photo_height=photo.height, photo_width=photo.width, window=window)
    canvas = letterbox(pixels, frame, spec.height, spec.width, view.pad)
    if view.relight:
        canvas[frame.rows, frame.columns] = relight(canvas[frame.rows, frame.columns], view.relight)
    return ModelInput(canvas, frame)


def with_detail(photo: Photo, spec: InputSpec, window: Window) -> Photo:
    """Return the photo with as many pixels, if it has them, as let a window fill the input."""
    share = min(window.height / photo.height, window.width / photo.width)
    return photo.at_least(round(max(spec.height, spec.width) / share))


def letterbox(
    image: NDArray[np.uint8], frame: Frame, height: int, width: int, pad: int = PAD
) -> NDArray[np.uint8]:
    """Resize ``image`` into its frame of a ``height`` x ``width`` canvas.

    Args:
        image: ``(h, w)`` or ``(h, w, C)`` uint8; a photo, or a mask of 0 and 255, whose edge
            pixels then hold the share of them that is tongue.
        frame: the rectangle of the canvas that the image fills.
        height, width: of the canvas.
        pad: the value around the frame.

    Returns:
        ``(height, width)`` or ``(height, width, C)`` uint8.
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


def _crop(photo: Photo, window: Window) -> tuple[NDArray[np.uint8], Window]:
    """Crop the decoded pixels, and return the window grown to whole decoded pixels."""
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
