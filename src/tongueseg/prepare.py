"""From a photo to the model's input and back: resize, normalise; restore, threshold.

The only place where either happens. Training data, every runtime, the service and the exported
graphs go through it or are checked against it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.photo import Photo
from tongueseg.spec import Fit, InputSpec, Normalize

PAD = 0
"""The pixel value around a letterboxed photo."""


@dataclass(frozen=True)
class Frame:
    """Where a photo lies inside the model's input.

    Attributes:
        top, left, height, width: the rectangle of the input that the photo fills.
        photo_height, photo_width: the photo's own size.
    """

    top: int
    left: int
    height: int
    width: int
    photo_height: int
    photo_width: int

    @property
    def rows(self) -> slice:
        """The rows of the input that the photo fills."""
        return slice(self.top, self.top + self.height)

    @property
    def columns(self) -> slice:
        """The columns of the input that the photo fills."""
        return slice(self.left, self.left + self.width)


def frame_of(photo_height: int, photo_width: int, height: int, width: int, fit: Fit) -> Frame:
    """Say where a photo lies in an input of ``height`` x ``width``.

    ``letterbox`` keeps the photo's proportions and centres it; ``stretch`` fills the input.
    """
    if fit == "stretch":
        return Frame(0, 0, height, width, photo_height, photo_width)
    scale = min(height / photo_height, width / photo_width)
    # floor(x + 0.5) and not round(): the same in JavaScript, where halves go up.
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


def prepare(photo: Photo, spec: InputSpec) -> tuple[NDArray[np.float32], Frame]:
    """Turn a photo into the model's input.

    Returns:
        float32 ``(1, 3, H, W)`` as ``spec`` asks, and the frame that :func:`restore` needs.
    """
    frame = frame_of(photo.height, photo.width, spec.height, spec.width, spec.fit)
    return normalize(place(photo.pixels, frame, spec.height, spec.width), spec.normalize), frame


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
    size = (frame.photo_width, frame.photo_height)
    return np.asarray(cv2.resize(inner, size, interpolation=cv2.INTER_LINEAR), np.float32)


def logit(probability: float) -> float:
    """Return the logit whose sigmoid is ``probability``, which is in (0, 1)."""
    return math.log(probability / (1 - probability))


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of each logit, without overflow at either end."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)), np.float32)


def _resize(image: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    shrinks = height <= image.shape[0] and width <= image.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=how), np.uint8)
