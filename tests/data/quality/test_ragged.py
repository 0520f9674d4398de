from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from seeded_faults import disc, scene, torn
from tongueseg.data.quality.ragged import RAGGED, raggedness


def enlarged(mask: NDArray[np.bool_], times: int) -> NDArray[np.bool_]:
    """Return a mask at its size that was drawn on so many times fewer pixels."""
    small = cv2.resize(mask.view(np.uint8), None, fx=1 / times, fy=1 / times)
    return cv2.resize(small, mask.shape[::-1], interpolation=cv2.INTER_NEAREST).view(bool)


@pytest.mark.parametrize("radius", [3, 10, 40, 200, 900])
def test_a_disc_is_smooth_at_any_size(radius: int) -> None:
    mask = disc(np.zeros((2 * radius + 9, 2 * radius + 9), bool), radius + 4, radius + 4, radius)
    assert raggedness(mask) < 1.05


def test_a_tongue_that_fills_its_photo_is_smooth() -> None:
    assert raggedness(np.ones((200, 300), bool)) < RAGGED


@pytest.mark.parametrize("number", range(4))
def test_drawn_outlines_and_torn_ones(number: int) -> None:
    _, mask = scene(number)
    assert raggedness(mask) < RAGGED
    assert raggedness(torn(mask)) > RAGGED


def test_stairs() -> None:
    mask = disc(np.zeros((400, 400), bool), 200, 200, 130)
    assert raggedness(enlarged(mask, 8)) > RAGGED


def test_a_large_mask_is_judged_like_a_small_one() -> None:
    _, mask = scene(1)
    rough = torn(mask)
    large = rough.repeat(4, axis=0).repeat(4, axis=1)
    assert raggedness(large) == pytest.approx(raggedness(rough), rel=0.1)
