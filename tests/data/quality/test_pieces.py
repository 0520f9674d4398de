from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from seeded_faults import disc
from tongueseg.data.quality.findings import FindingCollector
from tongueseg.data.quality.kinds import KINDS
from tongueseg.data.quality.pieces import check_pieces


def test_one_piece_stays(tongue: NDArray[np.bool_], notes: FindingCollector) -> None:
    assert check_pieces(tongue, notes) is tongue
    assert notes.findings == []


def test_pixels_that_touch_at_a_corner_are_one_piece(notes: FindingCollector) -> None:
    mask = np.zeros((6, 6), bool)
    mask[1:3, 1:3] = mask[3:5, 3:5] = True
    assert check_pieces(mask, notes) is mask
    assert notes.findings == []


def test_specks_are_removed(
    tongue: NDArray[np.bool_], notes: FindingCollector, details: Callable[[], dict[str, str]]
) -> None:
    mask = tongue.copy()
    mask[2, 3] = mask[2, 4] = mask[90, 110] = True
    assert (check_pieces(mask, notes) == tongue).all()
    assert details() == {"mask-specks": "2, 1 px"}


def test_pinholes_are_filled(
    tongue: NDArray[np.bool_], notes: FindingCollector, details: Callable[[], dict[str, str]]
) -> None:
    mask = tongue.copy()
    mask[50, 60] = mask[40, 50] = False
    assert (check_pieces(mask, notes) == tongue).all()
    assert details() == {"mask-pinholes": "1, 1 px"}


def test_larger_pieces_and_holes_are_for_somebody_to_see(
    tongue: NDArray[np.bool_], notes: FindingCollector, details: Callable[[], dict[str, str]]
) -> None:
    piece, hole = disc(tongue, 10, 10, 8), disc(tongue, 50, 60, 8)
    mask = (tongue | piece) & ~hole
    assert (check_pieces(mask, notes) == mask).all()
    tongue_left = tongue.sum() - hole.sum()
    assert details() == {
        "mask-pieces": f"{tongue_left}, {piece.sum()} px",
        "mask-hole": f"{hole.sum()} px",
    }


@pytest.mark.parametrize("skipped", ["mask-specks", "mask-pinholes"])
def test_what_is_not_asked_for_stays(tongue: NDArray[np.bool_], skipped: str) -> None:
    mask = tongue.copy()
    mask[2, 3], mask[50, 60] = True, False
    notes = FindingCollector("a", "mask/a.png", KINDS.keys() - {skipped})
    repaired = check_pieces(mask, notes)
    assert (repaired != mask).sum() == 1
    assert len(notes.findings) == 1


def test_of_many_the_largest_are_listed(
    tongue: NDArray[np.bool_], notes: FindingCollector, details: Callable[[], dict[str, str]]
) -> None:
    mask = tongue.copy()
    mask[::4, 0] = True
    check_pieces(mask, notes)
    assert details() == {"mask-specks": "1, 1, 1, 1, 1, … px"}
