from __future__ import annotations

import numpy as np
import pytest

from tongueseg.evaluation.axes import BOTTOM, LEFT, RIGHT, TOP, round_ticks, span, x_axis, y_axis

LABEL = ("x", "x")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.951, 0.988, [0.96, 0.97, 0.98]),
        (-3, 260, [0, 50, 100, 150, 200, 250]),
        (0.4, 7.2, [2, 4, 6]),
        (1e-5, 9e-5, [2e-5, 4e-5, 6e-5, 8e-5]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert round_ticks(low, high, 6) == pytest.approx(expected)


def test_there_are_never_too_many_ticks() -> None:
    rng = np.random.default_rng(0)
    for low, size in zip(rng.normal(0, 100, 500), 10 ** rng.uniform(-5, 5, 500), strict=True):
        ticks = round_ticks(low, low + size, 6)
        assert 2 <= len(ticks) <= 7
        assert low - 1e-6 * size <= ticks[0] < ticks[-1] <= low + size * (1 + 1e-6)


def test_values_find_their_places() -> None:
    x, y = x_axis(LABEL, 10, 20), y_axis(LABEL, 10, 20)
    assert x.place([10, 15, 20]).tolist() == [LEFT, (LEFT + RIGHT) / 2, RIGHT]
    # Up is less on a canvas.
    assert y.place([10, 20]).tolist() == [BOTTOM, TOP]
    assert np.isnan(x.place([np.nan])).all()


def test_ticks_have_the_digits_that_they_need() -> None:
    assert [text for _, text in x_axis(LABEL, 0, 1).ticks] == [
        "0.0", "0.2", "0.4", "0.6", "0.8", "1.0",
    ]  # fmt: skip
    assert [text for _, text in x_axis(LABEL, 0, 500).ticks] == [
        "0", "100", "200", "300", "400", "500",
    ]  # fmt: skip
    assert [text for _, text in x_axis(LABEL, 0.9701, 0.9749).ticks] == [
        "0.971", "0.972", "0.973", "0.974",
    ]  # fmt: skip


@pytest.mark.parametrize("values", [[], [np.nan], [np.inf]])
def test_nothing_spans_from_zero_to_one(values: list[float]) -> None:
    assert span(values) == (0, 1)


@pytest.mark.parametrize("value", [0.0, 1.0, -5.0, 1e6])
def test_a_single_value_has_room_on_either_side(value: float) -> None:
    low, high = span([value, np.nan])
    assert low < value < high
    assert len(x_axis(LABEL, low, high).ticks) >= 2


def test_a_span_reaches_a_little_beyond() -> None:
    assert span([2, 4], margin=0.05) == pytest.approx((1.9, 4.1))
