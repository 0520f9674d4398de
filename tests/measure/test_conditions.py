from __future__ import annotations

import pytest

from tongueseg.errors import BadSettings
from tongueseg.io.window import Window
from tongueseg.measure import UNKNOWN, Conditions, Reference, parse_conditions


def test_nothing_is_known_if_nothing_is_said() -> None:
    assert parse_conditions() == UNKNOWN == Conditions(None, None, False)


def test_all_that_can_be_said() -> None:
    known = parse_conditions("1,2,3,4", 50, 0.05, upright=True)
    assert known == Conditions(Reference(Window(2, 1, 4, 3), 50), 0.05, True)


@pytest.mark.parametrize("scale", [0, -0.1, float("nan"), float("inf")])
def test_scales_that_there_are_not(scale: float) -> None:
    with pytest.raises(BadSettings, match=r"--mm-per-px .*: give the millimetres of a pixel"):
        parse_conditions(mm_per_px=scale)
