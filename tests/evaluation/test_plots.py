from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.evaluation import plots
from tongueseg.evaluation.axes import BOTTOM, LEFT, RIGHT, TOP
from tongueseg.evaluation.calibration import Reliability

if TYPE_CHECKING:
    from tongueseg.evaluation.plots import Plot

TITLE = ("IoU", "IoU")
LABELS = (("share", "占比"), ("IoU", "IoU"))


def inside(plot: Plot) -> bool:
    """Whether every shape lies in the plotted area."""
    places = [
        (x, y)
        for one in plot.series
        for x, y in [
            *((bar[0], bar[1]) for bar in one.bars),
            *((dot[0], dot[1]) for dot in one.dots),
            *one.line,
            *((x, one.floor) for x in one.strokes),
        ]
    ]
    assert places
    return all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for x, y in places)


def test_a_distribution_has_a_bar_for_each_value_and_a_stroke_for_each_photo() -> None:
    plot = plots.distribution(TITLE, [[0.9, 0.9, 0.9, 0.8, np.nan]])
    (series,) = plot.series
    assert len(series.strokes) == 4
    left, right = series.bars
    assert left[0] < right[0]
    assert right[3] == pytest.approx(3 * left[3], abs=0.2)
    # The highest bar is labelled with its count.
    assert [text for _, text in plot.y.ticks] == ["0", "3"]
    assert plot.y.ticks[1][0] == pytest.approx(right[1], abs=0.1)
    assert inside(plot)


def test_distributions_of_several_models_stand_on_floors_of_their_own() -> None:
    plot = plots.distribution(TITLE, [[0.9, 0.8], [0.7, 0.7]])
    first, second = plot.series
    assert TOP < first.floor < second.floor < BOTTOM
    # On one scale, across and up.
    assert second.strokes[0] < first.strokes[1]
    assert second.bars[0][3] == pytest.approx(2 * first.bars[0][3], abs=0.2)
    assert inside(plot)


def test_a_scatter_names_its_photos() -> None:
    plot = plots.scatter(TITLE, LABELS, ["a", "b", "c"], [1, 2, np.nan], [[0.5, 0.75, 0.9]])
    (series,) = plot.series
    assert [words for _, _, words in series.dots] == ["a: 0.5000", "b: 0.7500"]
    assert series.dots[0][0] < series.dots[1][0]
    assert series.dots[0][1] > series.dots[1][1]
    assert inside(plot)


def test_two_models_that_agree_lie_on_the_diagonal() -> None:
    plot = plots.paired_scatter(TITLE, LABELS, ["a", "b"], [0.2, 0.7], [0.2, 0.7])
    ((start, end),) = plot.guides
    assert (start, end) == ((LEFT, BOTTOM), (RIGHT, TOP))
    for x, y, _ in plot.series[0].dots:
        assert (x - LEFT) / (RIGHT - LEFT) == pytest.approx((BOTTOM - y) / (BOTTOM - TOP), abs=0.01)


def test_lines_have_a_guide_at_each_threshold_once() -> None:
    plot = plots.lines(TITLE, LABELS, [0.25, 0.5, 0.75], [[1, 2, 3], [3, 2, 1]], [0.5, 0.5])
    assert len(plot.series) == 2
    ((foot, top),) = plot.guides
    middle = (LEFT + RIGHT) / 2
    assert (foot, top) == ((middle, BOTTOM), (middle, TOP))
    assert plot.series[0].line[1][0] == middle
    assert inside(plot)


def test_empty_groups_are_left_out_of_a_reliability_diagram() -> None:
    nan = np.nan
    diagram = Reliability(np.array([0, nan, 1]), np.array([0.5, nan, 1]), np.array([1, 0, 1]), 0.1)
    (series,) = plots.reliability(TITLE, [diagram]).series
    assert series.line == ((LEFT, (TOP + BOTTOM) / 2), (RIGHT, TOP))


@pytest.mark.parametrize("values", [[], [np.nan, np.nan]])
def test_plots_of_nothing(values: list[float]) -> None:
    names = ["a", "b"][: len(values)]
    assert plots.distribution(TITLE, [values]).series[0].bars == ()
    assert plots.scatter(TITLE, LABELS, names, values, [values]).series[0].dots == ()
    assert plots.lines(TITLE, LABELS, values, [values]).series[0].line == ()
