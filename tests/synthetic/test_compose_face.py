from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.synthetic.compose_face import compose_face


@pytest.fixture
def mouth() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    photo = np.full((128, 128, 3), (200, 150, 130), np.uint8)
    mask = np.zeros((128, 128), np.uint8)
    cv2.ellipse(mask, (64, 70), (36, 42), 0, 0, 360, 255, -1)
    photo[mask > 0] = (30, 60, 220)
    return photo, mask


@pytest.mark.parametrize("share", [0.01, 0.05, 0.12])
def test_tongue_covers_the_share_asked_for(
    mouth: tuple[NDArray[np.uint8], NDArray[np.uint8]], share: float
) -> None:
    pixels, mask = compose_face(np.random.default_rng(0), *mouth, size=256, share=share)
    assert pixels.shape == (256, 256, 3)
    assert mask.mean() / 255 == pytest.approx(share, rel=0.25)


def test_mask_lies_on_the_real_tongue(mouth: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
    pixels, mask = compose_face(np.random.default_rng(1), *mouth, size=256, share=0.08)
    blue = (pixels[..., 2] > 150) & (pixels[..., 0] < 110)
    true = mask > 127
    assert (blue & true).sum() / true.sum() > 0.9
    assert blue[~cv2.dilate(mask, np.ones((9, 9))).astype(bool)].mean() < 0.05


def test_same_generator_same_face(mouth: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
    first, again, other = (
        compose_face(np.random.default_rng(seed), *mouth, size=96, share=0.05)[0]
        for seed in (3, 3, 4)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
