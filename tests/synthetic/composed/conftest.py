"""A drawn face with landmarks, a drawn close-up, and folders that hold them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

SKIN, LIP, TONGUE = (205, 150, 125), (170, 80, 80), (190, 90, 100)
WIDTH, HEIGHT = 300, 320


def ring(
    count: int, centre: tuple[int, int], radii: tuple[int, int], start: int
) -> NDArray[np.float64]:
    """Return points of an ellipse, against the clock from ``start`` degrees as a picture shows."""
    angles = np.radians(start - np.arange(count) * 360 / count)
    return np.column_stack(
        [centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)]
    )


def landmarks() -> dict[str, list[list[float]]]:
    """Return the outlines of the drawn face."""
    return {
        "lips": ring(20, (150, 220), (40, 14), 180).tolist(),
        "mouth": ring(20, (150, 220), (36, 1), 180).tolist(),
        "face": ring(36, (150, 160), (95, 130), -90)[::-1].tolist(),
    }


def draw_face(gap: int = 0) -> NDArray[np.uint8]:
    """Return ``(320, 300, 3)`` uint8 RGB: a face with closed lips, or ``gap`` pixels of tongue."""
    rng = np.random.default_rng(0)
    pixels = np.full((HEIGHT, WIDTH, 3), (60, 90, 140), np.uint8)
    cv2.ellipse(pixels, (150, 160), (95, 130), 0, 0, 360, SKIN, -1)
    cv2.ellipse(pixels, (150, 220), (40, 14), 0, 0, 360, LIP, -1)
    if gap:
        cv2.ellipse(pixels, (150, 220), (30, gap), 0, 0, 360, TONGUE, -1)
    return np.clip(pixels + rng.normal(0, 4, pixels.shape), 0, 255).astype(np.uint8)


def draw_closeup() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return a close-up of 200 x 200 and its mask."""
    rng = np.random.default_rng(1)
    pixels = np.full((200, 200, 3), (150, 91, 80), np.uint8)
    mask = np.zeros((200, 200), np.uint8)
    cv2.ellipse(pixels, (100, 60), (80, 30), 0, 0, 360, LIP, -1)
    cv2.ellipse(mask, (100, 110), (60, 70), 0, 0, 360, 255, -1)
    mask[:60] = 0
    pixels[mask > 0] = TONGUE
    return np.clip(pixels + rng.normal(0, 6, pixels.shape), 0, 255).astype(np.uint8), mask


def save(file: Path, pixels: NDArray[np.uint8]) -> None:
    """Write RGB or grey pixels."""
    file.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(file), pixels[..., ::-1] if pixels.ndim == 3 else pixels)


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    """A folder of faces 1 to 9 and 18; number 2 has no landmarks."""
    folder = tmp_path / "faces"
    names = [f"face_{number:04d}" for number in (*range(1, 10), 18)]
    for name in names:
        save(folder / f"{name}.jpg", draw_face())
    outlines: dict[str, dict[str, Any]] = {name: landmarks() for name in names}
    outlines["face_0002"] = {"lips": None, "mouth": None, "face": None}
    (folder / "landmarks.json").write_text(json.dumps(outlines))
    return folder


@pytest.fixture
def closeups(tmp_path: Path) -> Path:
    """A folder of two close-ups, one of each split."""
    folder = tmp_path / "booth"
    for name in ("a", "b"):
        pixels, mask = draw_closeup()
        save(folder / f"original/{name}.jpg", pixels)
        save(folder / f"mask/{name}.png", mask)
    (folder / "split.csv").write_text("name,split\na,train\nb,test\n")
    return folder
