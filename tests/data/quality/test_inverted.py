from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from seeded_faults import disc, scene
from tongueseg.data.dataset import find_pairs
from tongueseg.data.masks import read_mask
from tongueseg.data.quality.inverted import is_inverted
from tongueseg.io.photo import Photo, read_photo

EMPTY = np.zeros((100, 120), bool)
MASKS = {
    "in the middle": disc(EMPTY, 50, 60, 30),
    "small and aside": disc(EMPTY, 20, 100, 8),
    "cut by the frame below": disc(EMPTY, 90, 60, 40),
    "70 % of the frame": disc(EMPTY, 50, 60, 53),
    "half of the frame": np.tri(100, 120, k=10, dtype=bool),
}


@pytest.mark.parametrize("mask", MASKS.values(), ids=list(MASKS))
def test_masks_of_tongues(mask: NDArray[np.bool_]) -> None:
    assert not is_inverted(mask, None)


@pytest.mark.parametrize("name", ["in the middle", "small and aside", "cut by the frame below"])
def test_their_inverse(name: str) -> None:
    assert is_inverted(~MASKS[name], None)


def test_a_tongue_beyond_the_frame_is_none() -> None:
    """All but a corner is tongue: the black part touches the frame more than the inside."""
    assert not is_inverted(~disc(EMPTY, 0, 0, 25), None)
    assert not is_inverted(~disc(EMPTY, 50, 60, 4), None)
    assert not is_inverted(EMPTY, None)
    assert not is_inverted(~EMPTY, None)


def test_colour_vouches_for_a_mask() -> None:
    mask = ~MASKS["in the middle"]
    red = np.where(mask[..., None], (200, 60, 80), (90, 90, 90)).astype(np.uint8)
    assert not is_inverted(mask, Photo(red, 100, 120))
    assert is_inverted(mask, Photo(np.full_like(red, 90), 100, 120))


def test_drawn_mouths() -> None:
    for number in range(8):
        pixels, mask = scene(number)
        photo = Photo(pixels, *mask.shape)
        assert not is_inverted(mask, photo)
        assert is_inverted(~mask, photo)


def test_real_masks(real_data: Path) -> None:
    for folder, step in (("booth", 10), ("closeup", 5)):
        for record in find_pairs(real_data / folder)[::step]:
            photo = read_photo(record.photo, at_least=64)
            mask = read_mask(record.mask, (photo.height, photo.width))
            assert not is_inverted(mask, photo), record.name
            assert is_inverted(~mask, photo), record.name
