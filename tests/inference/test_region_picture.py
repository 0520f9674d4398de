from __future__ import annotations

import numpy as np

from drawn_shapes import drop
from tongueseg.inference.region_picture import draw_regions
from tongueseg.render import REGION_COLOURS


def test_the_picture_is_the_photo_with_regions_and_a_legend() -> None:
    photo, mask = drop()
    drawn = draw_regions(photo, mask)
    height, width = mask.shape
    assert drawn.shape[0] > height
    assert drawn.shape[1] == width
    down_the_middle = drawn[:height, width // 2][mask[:, width // 2]].astype(int)
    nearest = [
        min(REGION_COLOURS, key=lambda name: np.abs(colour - REGION_COLOURS[name]).sum())
        for colour in (down_the_middle[5], down_the_middle[-5])
    ]
    assert nearest == ["root", "tip"]


def test_without_a_tongue_there_is_nothing_to_colour() -> None:
    photo, mask = drop()
    drawn = draw_regions(photo, np.zeros_like(mask))
    assert np.array_equal(drawn[: len(mask)], photo // 10 * 6)
