from __future__ import annotations

import numpy as np
import pytest

from tongueseg.render import panel

PIXELS = np.random.default_rng(0).integers(1, 255, (40, 60, 3), np.uint8)
MASK = np.zeros((40, 60), bool)
MASK[10:30, 20:50] = True


def test_panel_is_photo_mask_and_tongue_on_white() -> None:
    drawn = panel(PIXELS, MASK)
    gap = 2
    assert drawn.shape == (40, 3 * 60 + 2 * gap, 3)
    assert np.array_equal(drawn[:, :60], PIXELS)
    assert (drawn[:, 60:62] == 255).all()
    assert np.array_equal(drawn[:, 62:122, 1] > 0, MASK)
    tongue = drawn[:, 124:]
    assert np.array_equal(tongue[11:29, 21:49], PIXELS[11:29, 21:49])
    assert (tongue[:10] == 255).all()


def test_panel_on_another_background() -> None:
    assert (panel(PIXELS, MASK, background=(1, 2, 3))[:10, 124:] == (1, 2, 3)).all()


@pytest.mark.parametrize(("height", "expected"), [(20, 20), (40, 40), (400, 40), (None, 40)])
def test_panel_is_at_most_so_high(height: int | None, expected: int) -> None:
    assert panel(PIXELS, MASK, height=height).shape[0] == expected


def test_panel_of_a_sliver() -> None:
    assert panel(np.zeros((1000, 1, 3), np.uint8), np.zeros((1000, 1), bool), height=10).size
