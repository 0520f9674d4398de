from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.measure.quality import quality_flags, sharpness


def _tongue(
    size: int = 400, radius: int = 120, centre: tuple[int, int] | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A textured disc of middling light, and its mask."""
    noise = np.random.default_rng(0).normal(0, 12, (size, size, 1))
    pixels = np.clip(130 + noise, 0, 255).astype(np.uint8).repeat(3, axis=2)
    mask = np.zeros((size, size), np.uint8)
    cv2.circle(mask, centre or (size // 2, size // 2), radius, 1, -1)
    return pixels, mask.astype(bool)


def test_good_photo_has_no_flag() -> None:
    assert quality_flags(*_tongue()) == ()


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        (lambda pixels: pixels // 5, "too dark"),
        (lambda pixels: np.minimum(pixels.astype(int) * 2, 255).astype(np.uint8), "too bright"),
        (lambda pixels: cv2.GaussianBlur(pixels, (0, 0), 6), "blurred"),
    ],
)
def test_light_and_focus(change: Callable[..., Any], flag: str) -> None:
    pixels, mask = _tongue()
    assert flag in quality_flags(np.ascontiguousarray(change(pixels)), mask)


def test_tongue_cut_by_the_frame() -> None:
    assert quality_flags(*_tongue(centre=(200, 390))) == ("cut by the frame",)


def test_small_tongue() -> None:
    assert quality_flags(*_tongue(radius=15)) == ("too small",)


def test_small_tongue_is_not_called_blurred_for_being_small() -> None:
    pixels, mask = _tongue(radius=30)
    assert sharpness(np.ascontiguousarray(pixels[..., 0]), mask) > 10


def test_size_is_judged_on_the_photo_and_not_on_the_reduced_one() -> None:
    pixels, mask = _tongue(radius=60)
    reduced = np.ascontiguousarray(pixels[::4, ::4])
    assert "too small" not in quality_flags(reduced, mask)


def test_without_a_tongue_light_alone_is_judged() -> None:
    pixels, mask = _tongue()
    nothing = np.zeros_like(mask)
    assert quality_flags(pixels, nothing) == ()
    assert quality_flags(pixels // 5, nothing) == ("too dark",)


def test_sharp_real_photos_have_no_flags_and_blurred_ones_have(real_data: Path) -> None:
    from tongueseg.data.cache import read_pair
    from tongueseg.data.dataset import read_dataset, select

    records = select(read_dataset(real_data / "booth"), "val")[::6]
    for record in records:
        pixels, mask = read_pair(record)
        assert quality_flags(pixels, mask) == ()
        soft = np.asarray(cv2.GaussianBlur(pixels, (0, 0), mask.any(0).sum() * 0.025), np.uint8)
        assert quality_flags(soft, mask) == ("blurred",)
