"""Masks whose measures are known by hand, and photos of one colour or of a reddening one."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray


def box(
    height: int, width: int, *, top: int = 20, left: int = 30, shape: tuple[int, int] = (200, 240)
) -> NDArray[np.bool_]:
    """Return a mask with a rectangle of so many pixels."""
    mask = np.zeros(shape, bool)
    mask[top : top + height, left : left + width] = True
    return mask


def ellipse(
    long: float, short: float, *, degrees: float = 0.0, shape: tuple[int, int] = (400, 400)
) -> NDArray[np.bool_]:
    """Return a mask with an ellipse of two half axes around the middle, the long one turned.

    At 0 degrees it lies across, at 90 it stands.
    """
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5 - np.array(shape)[:, None, None] / 2
    turn = math.radians(degrees)
    along, across = (
        x * math.cos(turn) + y * math.sin(turn),
        y * math.cos(turn) - x * math.sin(turn),
    )
    return np.asarray((along / long) ** 2 + (across / short) ** 2 < 1)


def drop(*, degrees: float = 90.0, size: int = 300) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return photo and mask of a tongue that tapers and reddens towards its tip.

    The tip points down at 90 degrees, to the right at 0.
    """
    y, x = (np.mgrid[:size, :size] + 0.5 - size / 2) / (size * 0.3)
    turn = math.radians(degrees)
    along = x * math.cos(turn) + y * math.sin(turn)
    across = y * math.cos(turn) - x * math.sin(turn)
    half = 0.8 * np.sqrt(np.clip(1 - along**2, 0, None)) * (1 - 0.35 * along)
    mask = np.asarray(np.abs(across) < half)
    red = 150 + 40 * np.clip(along, -1, 1)
    photo = np.dstack([red, np.full_like(red, 110), np.full_like(red, 105)])
    return np.rint(photo).astype(np.uint8), mask


def plain(
    mask: NDArray[np.bool_], colour: tuple[int, int, int] = (180, 120, 110)
) -> NDArray[np.uint8]:
    """Return a photo of one colour that is as large as a mask."""
    return np.full((*mask.shape, 3), colour, np.uint8)


def resized(
    pixels: NDArray[np.uint8], mask: NDArray[np.bool_], factor: float
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return photo and mask as another camera of so many times the pixels would take them."""
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    photo = np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=how), np.uint8)
    soft = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    whole = cv2.resize(mask.view(np.uint8) * 255, photo.shape[1::-1], interpolation=soft)
    return photo, np.asarray(whole >= 128)
