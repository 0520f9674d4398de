from __future__ import annotations

import numpy as np

from tongueseg.render import crop

PIXELS = np.arange(40 * 50 * 3, dtype=np.uint8).reshape(40, 50, 3)


def test_the_box_has_a_margin_and_ends_at_the_border() -> None:
    mask = np.zeros((40, 50), np.bool_)
    mask[1:11, 20:40] = True
    assert np.array_equal(crop(PIXELS, mask), PIXELS[0:13, 18:42])
    assert np.array_equal(crop(PIXELS, mask, margin=0), PIXELS[1:11, 20:40])


def test_without_a_tongue_the_photo_is_whole() -> None:
    assert crop(PIXELS, np.zeros((40, 50), np.bool_)) is PIXELS
