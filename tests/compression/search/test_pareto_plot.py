from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.compression.search import pareto_plot
from tongueseg.report.figure import new_figure
from trials_by_hand import trial

if TYPE_CHECKING:
    from tongueseg.compression.search.trial import Trial


@pytest.mark.parametrize(
    ("trials", "stair"),
    [
        ([trial(1, iou=0.9)], [(2.0, 0.9), (2.4, 0.9)]),
        (
            [trial(1, iou=0.9), trial(2, iou=0.95, latency=4.0)],
            [(2.0, 0.9), (4.0, 0.95), (4.8, 0.95)],
        ),
    ],
)
def test_the_front_has_a_line_even_of_one_trial(
    trials: list[Trial], stair: list[tuple[float, float]]
) -> None:
    axes = new_figure(4, 3).subplots()
    pareto_plot._draw_best(axes, trials, trials)
    [line] = axes.get_lines()
    np.testing.assert_allclose(np.asarray(line.get_xydata()), np.array(stair))
