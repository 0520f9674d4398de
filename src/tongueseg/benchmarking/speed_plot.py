"""``benchmark.png``: a panel for each figure, a bar for each row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tongueseg.benchmarking.speed_columns import COLUMNS, measured
from tongueseg.benchmarking.speed_rows import SpeedRow
from tongueseg.errors import MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANELS = {
    "network_ms": "less is better",
    "photos_per_s": "more is better",
    "cold_s": "less is better",
    "peak_mib": "less is better",
}


def draw_rows(path: Path, rows: Sequence[SpeedRow], about: str) -> None:
    """Draw the rows that were measured, the colour telling the engine.

    Args:
        about: a line at the foot: the machine and what was measured.

    Raises:
        MissingExtra: matplotlib or jinja2 is not installed.
        CannotWrite: the disk refuses.
    """
    try:
        # Not at the top: the package of reports needs jinja2, which the base install leaves out.
        from tongueseg.report.figure import SMALL_FONT, new_figure, save_figure
    except ImportError as error:
        raise MissingExtra("report", error.name or "jinja2") from error
    drawn = measured(rows)
    figure = new_figure(12, 1.9 + 2 * (0.5 + 0.34 * len(drawn)))
    panels = figure.subplots(2, 2, sharey=True)
    for axes, name in zip(panels.flat, _PANELS, strict=True):
        _draw(axes, name, drawn)
    figure.suptitle("What models take on the engines of this machine", fontsize=13, weight="bold")
    figure.supxlabel(about, fontsize=SMALL_FONT, color="0.4")
    save_figure(figure, path)


def _draw(axes: Axes, name: str, rows: Sequence[SpeedRow]) -> None:
    from tongueseg.report.figure import OKABE_ITO, SMALL_FONT, style_axes

    figures = [row.figures(rows[0]) for row in rows]
    values = [its.get(name, 0.0) for its in figures]
    engines = list(dict.fromkeys(row.runtime for row in rows))
    colours = [OKABE_ITO[engines.index(row.runtime) % len(OKABE_ITO)] for row in rows]
    places = range(len(rows))
    axes.barh(places, values, color=colours, height=0.72)
    for place, value, its in zip(places, values, figures, strict=True):
        axes.annotate(
            _label(name, its),
            (value, place),
            (4, 0),
            textcoords="offset points",
            va="center",
            size=SMALL_FONT,
        )
    axes.set_yticks(places, [f"{row.name} · {row.runtime}" for row in rows])
    axes.set_title(f"{COLUMNS[name].title}  ({_PANELS[name]})", loc="left", fontsize=10)
    axes.margins(x=0.28, y=0.02)
    axes.set_xlim(left=0)
    if not axes.yaxis_inverted():
        axes.invert_yaxis()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    style_axes(axes, grid="x")


def _label(name: str, figures: dict[str, float]) -> str:
    if name not in figures:
        return "not known"
    digits = COLUMNS[name].digits
    # As text and not as a stroke: one busy moment would shrink all bars.
    tail = f"  (p95 {figures['p95_ms']:.{digits}f})" if name == "network_ms" else ""
    return f"{figures[name]:.{digits}f}{tail}"
