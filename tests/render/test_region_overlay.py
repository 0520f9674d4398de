from __future__ import annotations

import numpy as np

from tongueseg.render import REGION_COLOURS, region_map

PIXELS = np.full((4, 6, 3), 100, np.uint8)
NUMBERS = np.zeros((4, 6), np.uint8)
NUMBERS[1:3, 1:] = [1, 2, 3, 4, 5]


def test_each_region_has_its_colour_over_the_photo() -> None:
    drawn = region_map(PIXELS, NUMBERS)
    for number, colour in enumerate(REGION_COLOURS.values(), 1):
        expected = 0.55 * 100 + 0.45 * np.array(colour)
        assert np.abs(drawn[1, number] - expected).max() <= 1
    assert (PIXELS == 100).all()


def test_the_surroundings_are_darker() -> None:
    drawn = region_map(PIXELS, NUMBERS)
    assert (drawn[NUMBERS == 0] == 60).all()


def test_colours_are_apart() -> None:
    colours = np.array(list(REGION_COLOURS.values()))
    for i, colour in enumerate(colours):
        assert np.abs(np.delete(colours, i, 0) - colour).sum(1).min() > 90
