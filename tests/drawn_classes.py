"""Drawn photos with masks of several classes: a tongue with a coating, teeth and lips."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

CLASSES = {"tongue": 1, "coating": 2, "teeth": 3, "lips": 4}
_COLOURS = ((150, 120, 100), (205, 70, 80), (215, 215, 190), (250, 250, 250), (120, 20, 40))


def draw_classes(
    rng: np.random.Generator, side: int = 96
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return a photo ``(side, side, 3)`` and the number of the class of each pixel."""
    labels = np.zeros((side, side), np.uint8)
    x, y = (round(side * (0.5 + rng.uniform(-0.06, 0.06))) for _ in range(2))
    wide, tall = (round(side * rng.uniform(0.34, 0.4)) for _ in range(2))
    cv2.ellipse(labels, (x, y), (wide, tall), 0, 0, 360, CLASSES["lips"], -1)
    cv2.ellipse(labels, (x, y), (wide - side // 10, tall - side // 10), 0, 0, 360, 0, -1)
    top = y - tall + side // 10
    for tooth in range(-2, 3):
        left = x + tooth * side // 10 - side // 24
        cv2.rectangle(
            labels, (left, top), (left + side // 14, top + side // 8), CLASSES["teeth"], -1
        )
    inner = (round(wide * 0.5), round(tall * 0.45))
    cv2.ellipse(labels, (x, y + side // 10), inner, 0, 0, 360, CLASSES["tongue"], -1)
    cv2.ellipse(labels, (x, y + side // 10), (inner[0] // 2, inner[1] // 2), 0, 0, 360,
                CLASSES["coating"], -1)  # fmt: skip
    photo = np.array(_COLOURS, float)[labels] * rng.uniform(0.85, 1.1)
    noisy = photo + rng.normal(0, 8, photo.shape)
    return noisy.clip(0, 255).astype(np.uint8), labels


def write_classes(folder: Path, count: int = 24, *, scale: int = 1) -> Path:
    """Write a dataset of such photos; values are numbers of classes times ``scale``."""
    for part in ("original", "mask"):
        (folder / part).mkdir(parents=True)
    for number in range(count):
        photo, labels = draw_classes(np.random.default_rng(number))
        Image.fromarray(photo).save(folder / "original" / f"{number:02d}.png")
        Image.fromarray(labels * np.uint8(scale)).save(folder / "mask" / f"{number:02d}.png")
    return folder
