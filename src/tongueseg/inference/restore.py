"""From the model's logits back to the photo's own size: restore, threshold."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.input_frame import Frame

OUTSIDE = -30.0
"""The logit of every pixel outside the window that the model ran on."""

_STRIP = 256
"""Columns of a mask that are restored at a time."""


def restore(logits: NDArray[np.float32], frame: Frame) -> NDArray[np.float32]:
    """Bring the model's logits back to the photo's own size.

    Logits are interpolated, not probabilities and not a mask. They are close to linear across the
    edge, so that the threshold falls between the input's pixels and leaves no staircase.

    Args:
        logits: ``(H, W)`` float32 in the model's frame.
        frame: where the photo, or a window of it, lies in them.

    Returns:
        ``(photo_height, photo_width)`` float32 logits, :data:`OUTSIDE` beyond the window.
    """
    window = frame.content
    restored = _resize(logits[frame.rows, frame.columns], window.height, window.width)
    if frame.window is None:
        return restored
    whole = np.full((frame.photo_height, frame.photo_width), OUTSIDE, np.float32)
    bottom, right = window.top + window.height, window.left + window.width
    whole[window.top : bottom, window.left : right] = restored
    return whole


def restore_labels(
    logits: NDArray[np.float32], frame: Frame, values: Iterable[int]
) -> NDArray[np.uint8]:
    """Bring the classes back to the photo's own size: where :func:`restore` is highest.

    Args:
        logits: ``(K, H, W)`` float32 in the model's frame; the logit of the background is 0.
        frame: where the photo, or a window of it, lies in them.
        values: the value of each class.

    Returns:
        ``(photo_height, photo_width)`` uint8: the value of the most probable class, 0 on the
        background.
    """
    labels = np.zeros((frame.photo_height, frame.photo_width), np.uint8)
    highest = np.zeros(labels.shape, np.float32)
    for value, plane in zip(values, logits, strict=True):
        restored = restore(plane, frame)
        labels[restored > highest] = value
        np.maximum(highest, restored, out=highest)
    return labels


def restore_mask(logits: NDArray[np.float32], frame: Frame, threshold: float) -> NDArray[np.bool_]:
    """Bring the mask back to the photo's own size: where :func:`restore` exceeds a threshold.

    A value between two pixels exceeds neither of them. So only columns with a pixel above the
    threshold need their rows. Strip by strip, they stay in the processor's cache.

    Args:
        logits: ``(H, W)`` float32 in the model's frame.
        frame: where the photo, or a window of it, lies in them.
        threshold: a logit, no lower than :data:`OUTSIDE`.

    Returns:
        ``(photo_height, photo_width)`` bool.
    """
    mask = np.zeros((frame.photo_height, frame.photo_width), np.bool_)
    window = frame.content
    wide = _resize(logits[frame.rows, frame.columns], frame.height, window.width)
    columns = np.flatnonzero(wide.max(0) > threshold)
    rows = slice(window.top, window.top + window.height)
    for first in range(columns[0], columns[-1] + 1, _STRIP) if columns.size else ():
        strip = np.ascontiguousarray(wide[:, first : first + _STRIP])
        tall = _resize(strip, window.height, strip.shape[1])
        left = window.left + first
        np.greater(tall, threshold, out=mask[rows, left : left + strip.shape[1]])
    return mask


def _resize(logits: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    resized = cv2.resize(logits, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, np.float32)
