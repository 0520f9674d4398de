from __future__ import annotations

import numpy as np

from tongueseg.render import numbered_tile, tiled


def test_the_last_row_ends_in_white() -> None:
    tiles = [np.full((4, 6, 3), value, np.uint8) for value in (10, 20, 30)]
    sheet = tiled(tiles, 2)
    assert sheet.shape == (8, 12, 3)
    assert [sheet[y, x, 0] for y, x in ((0, 0), (0, 6), (4, 0), (4, 6))] == [10, 20, 30, 255]


def test_fewer_than_a_row_are_as_wide_as_they_are() -> None:
    assert tiled([np.zeros((4, 6, 3), np.uint8)], 8).shape == (4, 6, 3)


def test_a_picture_is_centred_and_its_number_readable() -> None:
    tile = numbered_tile(np.full((50, 100, 3), 90, np.uint8), 12, 120)
    assert tile.shape == (120, 120, 3)
    assert (tile[[0, 119]] == 255).all()
    assert (tile[60] == 90).all()
    other = numbered_tile(np.full((50, 100, 3), 90, np.uint8), 13, 120)
    assert (tile != other).any()
    assert (tile[40:] == other[40:]).all()
