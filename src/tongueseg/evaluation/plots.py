"""The plots of the report, as shapes at their places; the template writes them as SVG.

Text stays text, in the page's own fonts and colours, so that both languages and both themes share
one picture of a few kilobytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongueseg.evaluation.axes import BOTTOM, LEFT, RIGHT, TOP, Axis, span, x_axis, y_axis
from tongueseg.evaluation.calibration import Reliability
from tongueseg.i18n import Text, text

Values = NDArray[np.float64]
Point = tuple[float, float]

_BARS = 40
_STROKE, _GAP = 10, 6
"""Room below the bars for a stroke per photo, and above the highest."""


@dataclass(frozen=True)
class Series:
    """What belongs to one model; its number tells its colour.

    Attributes:
        bars: x, y, width and height of each.
        dots: x, y and the words shown when pointed at.
        line: x and y of its corners.
        strokes: x of short upright lines below the bars.
        floor: y on which the bars stand.
    """

    bars: tuple[tuple[float, float, float, float], ...] = ()
    dots: tuple[tuple[float, float, str], ...] = ()
    line: tuple[Point, ...] = ()
    strokes: tuple[float, ...] = ()
    floor: float = BOTTOM


@dataclass(frozen=True)
class Plot:
    """A plot: its axes, a series per model, and dashed lines to compare with."""

    title: Text
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    guides: tuple[tuple[Point, Point], ...] = field(default=())


def distribution(title: Text, values: Sequence[ArrayLike]) -> Plot:
    """Draw a histogram for each model, one above the other, each photo a stroke below it.

    Args:
        values: for each model ``(N,)`` floats, NaN left out.
    """
    known = [_known(one) for one in values]
    x = x_axis(title, *span(np.concatenate(known)))
    edges = np.linspace(x.low, x.high, _BARS + 1)
    counts = [np.histogram(one, edges)[0] for one in known]
    # One scale for all: the same height is the same number of photos.
    highest = max(1, *(int(count.max()) for count in counts))
    room = (BOTTOM - TOP) / len(known)
    tall = room - _STROKE - _GAP
    floors = [round(TOP + (number + 1) * room - _STROKE, 1) for number in range(len(known))]
    series = tuple(
        _bars(x, edges, tall * count / highest, one, floor)
        for count, one, floor in zip(counts, known, floors, strict=True)
    )
    ticks = tuple(
        tick for floor in floors for tick in ((floor, "0"), (round(floor - tall, 1), str(highest)))
    )
    return Plot(title, x, Axis(text("evaluation.photos"), 0, highest, BOTTOM, TOP, ticks), series)


def scatter(
    title: Text,
    labels: tuple[Text, Text],
    names: Sequence[str],
    x: ArrayLike,
    ys: Sequence[ArrayLike],
) -> Plot:
    """Draw a dot per photo and model, its name shown when pointed at.

    Args:
        labels: of both axes.
        names: ``N`` photos.
        x: ``(N,)`` floats; a photo with a NaN has no dot.
        ys: for each model ``(N,)`` floats.
    """
    across = x_axis(labels[0], *span(x))
    up = y_axis(labels[1], *span(np.concatenate([np.asarray(y, np.float64) for y in ys])))
    return Plot(title, across, up, tuple(_dots(across, up, names, x, y) for y in ys))


def paired_scatter(title: Text, labels: tuple[Text, Text], names: Sequence[str],
            first: ArrayLike, second: ArrayLike) -> Plot:  # fmt: skip
    """Draw a dot per photo, one model's score across, another's up; on the diagonal both agree."""
    low, high = span(np.concatenate([np.asarray(first), np.asarray(second)]))
    x, y = x_axis(labels[0], low, high), y_axis(labels[1], low, high)
    dots = _dots(x, y, names, first, second)
    return Plot(title, x, y, (dots,), (((LEFT, BOTTOM), (RIGHT, TOP)),))


def lines(
    title: Text,
    labels: tuple[Text, Text],
    x: ArrayLike,
    ys: Sequence[ArrayLike],
    marked: Sequence[float] = (),
) -> Plot:
    """Draw a line per model, and an upright guide at each of the ``marked`` values of x."""
    across = x_axis(labels[0], *span(x))
    up = y_axis(labels[1], *span(np.concatenate([np.asarray(y, np.float64) for y in ys])))
    places = across.place(sorted(set(marked))).tolist()
    guides = tuple(((place, BOTTOM), (place, TOP)) for place in places)
    return Plot(title, across, up, tuple(Series(line=_line(across, up, x, y)) for y in ys), guides)


def reliability(title: Text, diagrams: Sequence[Reliability]) -> Plot:
    """Draw what each model promised against what it kept; on the diagonal both agree."""
    x = x_axis(text("evaluation.mean_probability"), 0, 1)
    y = y_axis(text("evaluation.share_tongue"), 0, 1)
    series = tuple(Series(line=_line(x, y, one.predicted, one.observed)) for one in diagrams)
    return Plot(title, x, y, series, (((LEFT, BOTTOM), (RIGHT, TOP)),))


def _bars(x: Axis, edges: Values, heights: Values, values: Values, floor: float) -> Series:
    left = x.place(edges[:-1]).tolist()
    width = round((x.end - x.start) / len(left) - 1, 1)
    tall = np.round(heights, 1).tolist()
    bars = tuple((a, round(floor - h, 1), width, h) for a, h in zip(left, tall, strict=True) if h)
    return Series(bars=bars, strokes=tuple(x.place(values).tolist()), floor=floor)


def _dots(x: Axis, y: Axis, names: Sequence[str], across: ArrayLike, up: ArrayLike) -> Series:
    known = np.isfinite(np.asarray(across, np.float64) + np.asarray(up, np.float64))
    dots = tuple(
        (float(a), float(b), f"{name}: {value:.4f}")
        for name, a, b, value, there in zip(
            names, x.place(across), y.place(up), np.asarray(up, np.float64), known, strict=True
        )
        if there
    )
    return Series(dots=dots)


def _line(x: Axis, y: Axis, across: ArrayLike, up: ArrayLike) -> tuple[Point, ...]:
    places = np.stack([x.place(across), y.place(up)], axis=1)
    return tuple((a, b) for a, b in places[np.isfinite(places).all(axis=1)].tolist())


def _known(values: ArrayLike) -> Values:
    every = np.asarray(values, np.float64)
    return every[np.isfinite(every)]
