"""Masks in: grey, palette or black-and-white RGB files become bool."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from tongueseg.errors import BadMask

Mask = NDArray[np.bool_]


def read_mask(path: Path, size: tuple[int, int]) -> Mask:
    """Read the mask of a photo.

    Two values are a mask: 0 and 1, 0 and 255, or 0 and 65535; a palette counts by its colours
    where they are black and white and by its indices otherwise.

    Args:
        size: height and width of the upright photo.

    Returns:
        ``(H, W)`` bool, True on the tongue.

    Raises:
        BadMask: it cannot be read, has another size, or holds other values.
    """
    values = _values(path)
    if values.shape != size:
        raise BadMask(
            f"{path}: {values.shape[1]}x{values.shape[0]} but its photo is {size[1]}x{size[0]}; "
            "mask and photo must have one size"
        )
    found = _distinct(values)
    if not any(found <= {0, high} for high in (1, 255, 65535)):
        shown = ", ".join(map(str, sorted(found)[:6])) + (", …" if len(found) > 6 else "")
        raise BadMask(f"{path}: holds the values {shown}; a mask holds 0 and 255, or 0 and 1")
    return values > 0


def _values(path: Path) -> NDArray[np.integer]:
    try:
        with Image.open(path, formats=["PNG"]) as image:
            if image.mode == "P":
                return _palette_values(image)
            if image.mode == "1":
                return np.asarray(image.convert("L"))
            values = np.asarray(image)
    except FileNotFoundError as error:
        raise BadMask(f"{path}: no such file") from error
    except UnidentifiedImageError as error:
        raise BadMask(f"{path}: not a PNG") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadMask(f"{path}: cannot be read as a mask ({error})") from error
    return values if values.ndim == 2 else _grey(path, values)


def _palette_values(image: Image.Image) -> NDArray[np.integer]:
    colours = np.asarray(image.convert("RGB"))
    grey = colours[..., 0]
    if (colours == grey[..., None]).all() and _distinct(grey) <= {0, 255}:
        return grey
    return np.asarray(image)


def _grey(path: Path, values: NDArray[np.integer]) -> NDArray[np.integer]:
    colours = values[..., : 3 if values.shape[2] > 2 else 1]
    if not (colours == colours[..., :1]).all():
        raise BadMask(f"{path}: holds colours; a mask is black and white")
    return colours[..., 0]


def _distinct(values: NDArray[np.integer]) -> set[int]:
    # Counting is several times faster than sorting the pixels, which np.unique does.
    if values.dtype == np.uint8:
        return set(np.flatnonzero(np.bincount(values.ravel(), minlength=256)).tolist())
    return set(np.unique(values).tolist())
