from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.inference.postprocess import clean_components, holes, smooth


def _logits(
    *boxes: tuple[int, int, int, int], shape: tuple[int, int] = (40, 40)
) -> NDArray[np.float32]:
    logits = np.full(shape, -3, np.float32)
    for top, left, bottom, right in boxes:
        logits[top:bottom, left:right] = 3
    return logits


def test_a_frayed_edge_becomes_smooth() -> None:
    logits = _logits((40, 40, 280, 160), shape=(320, 320))
    frayed = logits.copy()
    frayed[40:280:2, 160:162] = 3
    smoothed = smooth(frayed, 0) > 0
    edge = smoothed[60:260].sum(axis=1)
    assert edge.max() - edge.min() == 0
    # Straight edges stay where they are.
    assert np.array_equal((smooth(logits, 0) > 0)[60:260], (logits > 0)[60:260])


@pytest.mark.parametrize("threshold", [0, 2])
def test_one_sure_pixel_does_not_outvote_its_neighbours(threshold: int) -> None:
    logits = np.full((320, 320), threshold - 4, np.float32)
    logits[160, 160] = 1000
    assert not (smooth(logits, threshold) > threshold).any()
    assert logits[160, 160] == 1000


@pytest.mark.parametrize("side", [80, 160, 320])
def test_inputs_of_every_size_are_smoothed_by_the_same_share(side: int) -> None:
    edge, sigma = side // 4, side / 160
    row = smooth(_logits((edge, edge, 3 * edge, 3 * edge), shape=(side, side)), 0)[side // 2]
    assert row[edge] < 2.5
    assert row[edge + round(5 * sigma)] == pytest.approx(3, abs=0.01)


def test_stray_blob_goes_and_the_tongue_stays() -> None:
    cleaned = clean_components(_logits((5, 5, 30, 30), (35, 35, 39, 39)), 0)
    assert np.array_equal(cleaned, _logits((5, 5, 30, 30)))


def test_hole_is_filled() -> None:
    logits = _logits((5, 5, 30, 30))
    logits[10:14, 10:14] = -2
    assert (clean_components(logits, 0)[5:30, 5:30] > 0).all()


def test_bay_that_opens_outward_is_no_hole() -> None:
    logits = _logits((5, 5, 30, 30))
    logits[5:20, 15:18] = -2
    assert np.array_equal(clean_components(logits, 0), logits)


def test_tongue_cut_by_the_frame_is_no_ring_around_a_hole() -> None:
    logits = _logits((0, 0, 40, 40))
    logits[0:10, 10:20] = -2
    assert np.array_equal(clean_components(logits, 0), logits)


def test_second_half_of_a_tongue_stays() -> None:
    logits = _logits((5, 5, 18, 30), (20, 5, 30, 30))
    assert np.array_equal(clean_components(logits, 0), logits)


def test_what_is_large_and_unsure_goes_and_the_sure_piece_stays() -> None:
    gravel, tongue = (0, 0, 40, 20), (10, 24, 26, 39)
    raw = _logits(gravel)
    raw[10:26, 24:39] = 15
    assert np.array_equal(clean_components(_logits(gravel, tongue), 0, raw), _logits(tongue))
    # Without what it was before smoothing, both are as sure.
    assert np.array_equal(clean_components(_logits(gravel, tongue), 0), _logits(gravel, tongue))


def test_a_small_piece_that_is_sure_does_not_oust_the_tongue() -> None:
    tongue, lip = (5, 5, 30, 30), (33, 33, 37, 37)
    raw = _logits(tongue)
    raw[33:37, 33:37] = 100
    assert np.array_equal(clean_components(_logits(tongue, lip), 0, raw), _logits(tongue))


def test_threshold_is_where_logits_are_mirrored() -> None:
    logits = _logits((5, 5, 30, 30), (35, 35, 39, 39))
    cleaned = clean_components(logits, 1.0)
    assert cleaned[36, 36] == -1.0
    assert (cleaned > 1).sum() == 25 * 25


def test_nothing_to_clean_is_left_as_it_is() -> None:
    logits = _logits((5, 5, 30, 30))
    assert clean_components(logits, 0) is logits
    assert np.array_equal(clean_components(_logits(), 0), _logits())
    assert (clean_components(np.ones((8, 8), np.float32), 0) == 1).all()


def test_input_is_not_changed() -> None:
    logits = _logits((5, 5, 30, 30), (35, 35, 39, 39))
    before = logits.copy()
    clean_components(logits, 0)
    assert np.array_equal(logits, before)


def test_holes_are_what_a_mask_encloses() -> None:
    mask = _logits((5, 5, 30, 30)) > 0
    mask[10, 10], mask[5:9, 20] = False, False
    expected = np.zeros_like(mask)
    expected[10, 10] = True
    assert np.array_equal(holes(mask), expected)
