from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from tongueseg.render import ERROR_COLOURS, error_map, with_legend

PREDICTION, TRUTH = np.array([[1, 1, 0, 0]], bool), np.array([[1, 0, 1, 0]], bool)

# Dichromats' sight of linear RGB (Machado 2009, severity 1).
SIGHTS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def test_every_kind_of_pixel_by_hand() -> None:
    drawn = error_map(np.full((1, 4, 3), 100, np.uint8), PREDICTION, TRUTH)
    right, too_much, left_out, nothing = drawn[0].tolist()
    assert right == [50, 107, 139]  # half of 100, half of (0, 114, 178)
    assert too_much == [219, 209, 71]  # 0.15 * 100 + 0.85 * (240, 228, 66)
    assert left_out == [196, 95, 15]  # 0.15 * 100 + 0.85 * (213, 94, 0)
    assert nothing == [100, 100, 100]


def test_the_photo_is_grey_where_both_see_no_tongue() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (9, 9, 3), np.uint8)
    before = pixels.copy()
    drawn = error_map(pixels, np.zeros((9, 9), bool), np.zeros((9, 9), bool))
    assert (drawn == drawn[..., :1]).all()
    assert np.array_equal(pixels, before)


@pytest.mark.parametrize("level", [30, 128, 225])
@pytest.mark.parametrize("sight", [None, *SIGHTS])
def test_the_colours_are_told_apart_by_all_eyes(sight: str | None, level: int) -> None:
    """On dark, middling and bright photos; a CIEDE2000 of 10 is plain at a glance."""
    drawn = error_map(np.full((1, 4, 3), level, np.uint8), PREDICTION, TRUTH)[0] / 255
    linear = np.where(drawn <= 0.04045, drawn / 12.92, ((drawn + 0.055) / 1.055) ** 2.4)
    if sight:
        linear = (linear @ np.array(SIGHTS[sight]).T).clip(0, 1)
    srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    for one, other in combinations(rgb2lab(srgb), 2):
        assert deltaE_ciede2000(one, other) > 10  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("width", [200, 400, 2008])
def test_the_legend_shows_each_colour_below_the_picture(width: int) -> None:
    picture = np.full((50, width, 3), 7, np.uint8)
    framed = with_legend(picture)
    assert framed.shape[1] == width
    assert np.array_equal(framed[:50], picture)
    strip = framed[50:]
    for colour in ERROR_COLOURS.values():
        assert (strip == colour).all(axis=2).any()
    # Dark words on white.
    assert (strip.max(axis=2) < 128).any()
    # A margin at the right: no word is cut off.
    assert (strip[:, -3:] == 255).all()
