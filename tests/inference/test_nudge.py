from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.inference.nudge import REACH, nearest_if_near, nudge


def disc(radius: float = 30) -> NDArray[np.float32]:
    """Logits of a disc of 120 x 120: its distance to the outline, a fifth of it."""
    rows, columns = np.mgrid[:120, :120]
    return np.asarray((radius - np.hypot(rows - 60, columns - 60)) / 5, np.float32)


@pytest.mark.parametrize(("at", "tongue"), [((60, 98), True), ((60, 80), False)])
def test_a_point_changes_what_is_near_and_nothing_else(at: tuple[int, int], tongue: bool) -> None:
    logits = disc()
    before = logits.copy()
    after = nudge(logits, at, 0.0, tongue=tongue)
    assert np.array_equal(logits, before)
    assert (after[at] > 0) == tongue
    changed = np.argwhere((after > 0) != (before > 0))
    reach = REACH * np.sqrt((before > 0).sum())
    assert len(changed) > 0
    assert np.hypot(*(changed - at).T).max() <= reach + 1


def test_a_tongue_pixel_is_joined_to_the_mask() -> None:
    logits = disc()
    logits[:, 92:95] = -30
    after = nudge(logits, (60, 98), 0.0, tongue=True) > 0
    assert after[60, 88:99].all()


def test_near_is_a_share_of_the_mask() -> None:
    mask = disc() > 0
    assert nearest_if_near(mask, (60, 95)) == (60, 89)
    assert nearest_if_near(mask, (60, 118)) is None
    assert nearest_if_near(np.zeros_like(mask), (60, 95)) is None
