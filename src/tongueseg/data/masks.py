"""Masks in: grey, palette or black-and-white RGB files become bool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from tongueseg.errors import BadMask

Mask = NDArray[np.bool_]
Values = NDArray[np.integer]

_SCALES = (1, 255, 65535)
# What other modes hold is no colour that can be compared.
_PLAIN_MODES = ("L", "LA", "RGB", "RGBA", "I", "F")


def read_mask(path: Path, size: tuple[int, int], formats: tuple[str, ...] = ("PNG",)) -> Mask:
    """Read the mask of a photo.

    Two values are a mask: 0 and 1, 0 and 255, or 0 and 65535; a palette counts by its colours
    where they are black and white and by its indices otherwise.

    Args:
        size: height and width of the upright photo.
        formats: those that may be tried, in Pillow's words.

    Returns:
        ``(H, W)`` bool, True on the tongue.

    Raises:
        BadMask: it cannot be read, has another size, or holds other values.
    """
    values = read_values(path, formats)
    if values.ndim == 3:
        values = _grey(path, values, "black and white")
    if values.shape != size:
        raise BadMask(
            f"{path}: {values.shape[1]}x{values.shape[0]} but its photo is {size[1]}x{size[0]}; "
            "mask and photo must have one size"
        )
    levels = distinct_values(values)
    if not is_binary(levels):
        raise BadMask(
            f"{path}: holds the values {values_text(levels)}; a mask holds 0 and 255, or 0 and 1"
        )
    return values > 0


def read_values(path: Path, formats: tuple[str, ...] = ("PNG",)) -> Values:
    """Read the values of a mask file, whether it is a mask or not.

    Args:
        formats: those that may be tried, in Pillow's words.

    Returns:
        ``(H, W)`` where the file holds grey or a palette; else ``(H, W, C)`` of grey and
        transparency, RGB or RGBA.

    Raises:
        BadMask: it cannot be read.
    """
    return _read(path, formats, _plain_values)


def read_class_numbers(path: Path, formats: tuple[str, ...] = ("PNG",)) -> Values:
    """Read the class of each pixel: ``(H, W)`` grey values, or indices of a palette.

    Raises:
        BadMask: it cannot be read, or holds colours.
    """
    values = _read(path, formats, _class_numbers)
    return values if values.ndim == 2 else _grey(path, values, "one value a class")


def read_class_colours(path: Path, formats: tuple[str, ...] = ("PNG",)) -> Values:
    """Read the colour of each pixel: ``(H, W)`` uint32 of 0xRRGGBB.

    Raises:
        BadMask: it cannot be read.
    """
    colours = _read(path, formats, lambda image: np.asarray(image.convert("RGB")))
    packed: Values = colours[..., 0].astype(np.uint32)
    for channel in (1, 2):
        packed = (packed << 8) | colours[..., channel]
    return packed


def picture_size(path: Path, formats: tuple[str, ...] = ("PNG",)) -> tuple[int, int]:
    """Return height and width that the head of a mask file tells.

    Raises:
        BadMask: it cannot be read.
    """
    width, height = _read(path, formats, lambda image: np.array(image.size))
    return int(height), int(width)


def _read(path: Path, formats: tuple[str, ...], take: Callable[[Image.Image], Values]) -> Values:
    try:
        with Image.open(path, formats=formats) as image:
            return take(image)
    except FileNotFoundError as error:
        raise BadMask(f"{path}: no such file") from error
    except UnidentifiedImageError as error:
        raise BadMask(f"{path}: not a {' or '.join(formats)}") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadMask(f"{path}: damaged ({error})") from error


def _plain_values(image: Image.Image) -> Values:
    return _palette_values(image) if image.mode == "P" else _class_numbers(image)


def _class_numbers(image: Image.Image) -> Values:
    if image.mode == "1":
        return np.asarray(image.convert("L"))
    plain = image.mode in ("P", *_PLAIN_MODES) or image.mode.startswith("I;16")
    return np.asarray(image if plain else image.convert("RGB"))


def is_binary(levels: set[int]) -> bool:
    """Tell whether the values of a file are those of a mask."""
    return any(levels <= {0, high} for high in _SCALES)


def distinct_values(values: Values) -> set[int]:
    """Return the values that occur."""
    # Counting is many times faster than sorting the pixels, which np.unique does.
    if values.dtype == np.uint8:
        counts = cv2.calcHist([np.ascontiguousarray(values)], [0], None, [256], [0, 256])
        return set(np.flatnonzero(counts).tolist())
    return set(np.unique(values).tolist())


def tongue_share(mask: Mask) -> float:
    """Return which share of a mask is tongue, 0 to 1."""
    return float(np.count_nonzero(mask) / mask.size)


def values_text(levels: set[int]) -> str:
    """Return the first of some values as text."""
    return ", ".join(f"{value:g}" for value in sorted(levels)[:6]) + (
        ", …" if len(levels) > 6 else ""
    )


def _palette_values(image: Image.Image) -> Values:
    colours = np.asarray(image.convert("RGB"))
    grey = colours[..., 0]
    if (colours == grey[..., None]).all() and distinct_values(grey) <= {0, 255}:
        return grey
    indices = np.asarray(image)
    # Whatever its colour, the second of two colours is not the nearly black 1 of a grey file.
    return indices * np.uint8(255) if indices.max() == 1 else indices


def _grey(path: Path, values: Values, expected: str) -> Values:
    colours = values[..., : 3 if values.shape[2] > 2 else 1]
    if not (colours == colours[..., :1]).all():
        raise BadMask(f"{path}: holds colours; a mask is {expected}")
    return colours[..., 0]
