from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.inference.component import (
    MIN_CONTRAST,
    component_at,
    components_with,
    lenient_lift,
    mostly_inside,
    with_mask,
)
from typing_helpers import not_none


def logits(inside: float, outside: float = -12) -> NDArray[np.float32]:
    """Logits of a square in the middle."""
    plane = np.full((64, 64), outside, np.float32)
    plane[20:44, 20:44] = inside
    return plane


@pytest.mark.parametrize("inside", [6, 0.5, -3, -8.5])
def test_a_tongue_in_doubt_has_the_outline_of_a_certain_one(inside: float) -> None:
    component = not_none(component_at(logits(inside), (32, 32), 0.0))
    expected = np.zeros((64, 64), bool)
    expected[20:44, 20:44] = True
    assert (component.mask ^ expected).sum() <= 0.05 * expected.sum()


def test_without_contrast_no_tongue_is_plausible() -> None:
    assert component_at(logits(-12 + MIN_CONTRAST / 2), (32, 32), 0.0) is None
    assert component_at(logits(6), (5, 5), 0.0) is None


def test_certainty_falls_with_the_logits_and_where_the_window_cuts() -> None:
    certain, doubtful = (not_none(component_at(logits(v), (32, 32), 0.0)) for v in (6, 1))
    cut = not_none(component_at(logits(6)[20:44, 20:44].copy(), (12, 12), 0.0))
    assert certain.certainty > doubtful.certainty > cut.certainty


def test_nothing_is_lifted_that_exceeds_the_threshold() -> None:
    assert lenient_lift(logits(3), np.s_[20:44, 20:44], 0.0) == 0
    assert lenient_lift(logits(-4), np.s_[20:44, 20:44], 0.0) == pytest.approx(8, abs=0.1)


def test_components_by_pixel_and_by_box() -> None:
    mask = np.zeros((10, 20), bool)
    mask[2:6, 1:5] = mask[2:6, 10:18] = True
    first = mask & (np.arange(20) < 8)
    assert np.array_equal(components_with(mask, [(3, 2), (0, 0)]), first)
    assert not components_with(mask, []).any()
    assert np.array_equal(mostly_inside(mask, np.s_[0:10, 0:12]), first)


def test_logits_take_a_mask() -> None:
    given = np.array([[2.0, -3.0, 1.0]], np.float32)
    changed = with_mask(given, np.array([[True, True, False]]), 0.5)
    assert changed.tolist() == [[2.0, 4.0, 0.0]]
    assert given.tolist() == [[2.0, -3.0, 1.0]]
