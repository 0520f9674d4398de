from __future__ import annotations

import numpy as np
import pytest

from tongueseg.data.formats.cvat_functions import detections, pieces, prompt_arguments
from tongueseg.data.formats.fill import fill


def test_pieces_and_their_holes() -> None:
    mask = np.zeros((20, 30), np.bool_)
    mask[2:12, 3:13] = True
    mask[5:8, 6:9] = False
    mask[12:15, 13:16] = True
    first, second = pieces(mask)
    for piece, outline in (first, second):
        assert np.array_equal(fill([outline], 20, 30), piece)
    assert (first[0].sum(), second[0].sum()) == (91, 9)
    assert list(pieces(mask & False)) == []


def test_a_detection_holds_the_box_with_its_last_pixel() -> None:
    mask = np.zeros((20, 30), np.bool_)
    mask[2:4, 5:8] = True
    mask[2, 5] = False
    (one,) = detections(mask, 0.75)
    assert one["mask"] == [0, 1, 1, 1, 1, 1, 5, 2, 7, 3]
    assert (one["label"], one["type"], one["confidence"]) == ("tongue", "mask", "0.75")
    assert np.array_equal(fill([np.reshape(one["points"], (-1, 2))], 20, 30), mask)


@pytest.mark.parametrize("corners", [((30, 40), (10, 60)), ((10, 40), (30, 60))])
def test_a_box_by_any_two_corners(corners: tuple[tuple[float, float], ...]) -> None:
    assert prompt_arguments([(1, 2)], [(3, 4)], corners) == {
        "points": [(1, 2, True), (3, 4, False)],
        "box": (10, 40, 20, 20),
    }
    assert prompt_arguments([], [], ()) == {"points": []}
