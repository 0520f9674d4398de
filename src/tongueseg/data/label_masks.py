"""Masks of several classes: each value of the file is a class, and 0 is the background."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.data.masks import Values, read_class_numbers
from tongueseg.errors import BadMask
from tongueseg.inference.input_frame import Frame
from tongueseg.inference.preprocess import letterbox

Labels = NDArray[np.uint8]
"""``(H, W)``: 0 on the background, elsewhere the value of a class."""

_LISTED = 6


def read_labels(path: Path, size: tuple[int, int], values: Mapping[str, int]) -> Labels:
    """Read the mask of a photo that holds a value for each class.

    Grey values count, of 8 or 16 bits, or the indices of a palette.

    Args:
        size: height and width of the upright photo.
        values: the value of each class, 1 to 255.

    Returns:
        ``(H, W)`` uint8 of 0 and these values.

    Raises:
        BadMask: it cannot be read, holds colours, has another size, or a value of no class.
    """
    numbers = read_class_numbers(path)
    if numbers.shape != size:
        raise BadMask(
            f"{path}: {numbers.shape[1]}x{numbers.shape[0]} but its photo is {size[1]}x{size[0]}; "
            "mask and photo must have one size"
        )
    if unknown := unknown_values(numbers, values):
        raise BadMask(f"{path}: holds {unknown}; {named_values(values)}")
    return numbers.astype(np.uint8)


def unknown_values(numbers: Values, values: Mapping[str, int]) -> str:
    """Say which values of a mask are those of no class, and how many pixels each has.

    Returns:
        Text such as ``3 on 120 pixels, 255 on 7 pixels``; empty where there is none.
    """
    if numbers.dtype == np.uint8:
        counts = np.bincount(numbers.ravel(), minlength=256)
        occurring: Values = np.flatnonzero(counts)
        pixels = counts[occurring]
    else:
        occurring, pixels = np.unique(numbers, return_counts=True)
    known = {0, *values.values()}
    unknown = [(v, n) for v, n in zip(occurring.tolist(), pixels.tolist(), strict=True)
               if v not in known]  # fmt: skip
    listed = [f"{value:g} on {count} pixel{'s' * (count != 1)}" for value, count in unknown]
    return ", ".join(listed[:_LISTED]) + (", …" if len(listed) > _LISTED else "")


def named_values(values: Mapping[str, int]) -> str:
    """Say which value means which class."""
    listed = ", ".join(f"{value} {name}" for name, value in values.items())
    return f"the classes are 0 background, {listed}"


def letterbox_labels(labels: Labels, frame: Frame, size: int, values: Mapping[str, int]) -> Labels:
    """Resize labels into their frame of a square, where each pixel gets the class that fills most.

    Args:
        labels: ``(H, W)`` uint8 of 0 and the values.
        size: height and width of the square.
        values: the value of each class.

    Returns:
        ``(size, size)`` uint8: 0 on the background, k on the k-th class.
    """
    most = letterbox((labels == 0).view(np.uint8) * np.uint8(255), frame, size, size, pad=255)
    result = np.zeros((size, size), np.uint8)
    for number, value in enumerate(values.values(), 1):
        share = letterbox((labels == value).view(np.uint8) * np.uint8(255), frame, size, size)
        result[share > most] = number
        most = np.asarray(cv2.max(most, share), np.uint8)
    return result
