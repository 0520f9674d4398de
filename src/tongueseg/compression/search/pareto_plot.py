"""``pareto.png``: IoU of all trials against their latency, and the Pareto front."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tongueseg.compression.budget import Budget
from tongueseg.compression.search.trial import Trial
from tongueseg.report.figure import (
    GREY,
    OKABE_ITO,
    SMALL_FONT,
    new_figure,
    save_figure,
    style_axes,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_pareto(path: Path, trials: Sequence[Trial], best: Sequence[Trial], budget: Budget) -> None:
    """Draw finished trials by the size of their file, the Pareto front, the budget, others in grey.

    What was stopped has its place by the IoU that its last Dice stands for; what broke the budget
    is a stroke at the bottom.
    """
    figure = new_figure(9, 5.5)
    axes = figure.subplots()
    _draw_others(axes, trials)
    _draw_done(axes, [trial for trial in trials if trial.status == "done"])
    _draw_best(axes, best, trials)
    _draw_budget(axes, budget)
    _label(axes)
    save_figure(figure, path)


def _draw_others(axes: Axes, trials: Sequence[Trial]) -> None:
    behind = [trial for trial in trials if trial.status in ("behind", "failed") and trial.val_dice]
    if behind:
        ious = [_iou_of(max(trial.val_dice)) for trial in behind]
        across = [trial.cost.latency for trial in behind]
        axes.scatter(across, ious, marker="x", color=GREY, label="stopped early")
    costly = [trial.cost.latency for trial in trials if trial.status == "too costly"]
    if costly:
        heights = axes.get_xaxis_transform()
        axes.plot(costly, [0.02] * len(costly), "|", color=GREY, transform=heights, ms=10,
                  label="breaks the budget, not trained")  # fmt: skip


def _draw_done(axes: Axes, done: Sequence[Trial]) -> None:
    if not done:
        return
    megabytes = [trial.cost.size / 1e6 for trial in done]
    across, up = [trial.cost.latency for trial in done], [trial.iou or 0.0 for trial in done]
    drawn = axes.scatter(across, up, c=megabytes, cmap="viridis_r", s=45, zorder=3, label="trained")
    axes.figure.colorbar(drawn, ax=axes, label="model file, MB")


def _draw_best(axes: Axes, best: Sequence[Trial], trials: Sequence[Trial]) -> None:
    """Draw a stair through the trials that none beats in latency and IoU, with their names.

    It goes on beyond the slowest trial, so that a single one has a line too.
    """
    stair: list[tuple[float, float]] = []
    for trial in sorted(best, key=lambda one: one.cost.latency):
        place = (trial.cost.latency, trial.iou or 0.0)
        if not stair or place[1] > stair[-1][1]:
            stair.append(place)
            axes.annotate(
                trial.name, place, (5, -11), textcoords="offset points", fontsize=SMALL_FONT
            )
    if stair:
        slowest = max(trial.cost.latency for trial in trials)
        across, up = zip(*stair, (1.2 * slowest, stair[-1][1]), strict=True)
        axes.step(across, up, where="post", color=OKABE_ITO.blue, zorder=2, label="Pareto front")


def _draw_budget(axes: Axes, budget: Budget) -> None:
    latency, iou = budget.bound("latency"), budget.bound("iou")
    if latency is not None:
        axes.axvline(latency, color=OKABE_ITO.red, linestyle="--", label=f"budget: {latency:g} ms")
    if iou is not None:
        axes.axhline(iou, color=OKABE_ITO.red, linestyle=":", label=f"budget: IoU {iou:g}")


def _label(axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator

    axes.set(xlabel="latency, ms", ylabel="IoU of validation photos", xscale="log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 3, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    style_axes(axes)
    if axes.get_legend_handles_labels()[0]:
        # Above the plot, where it hides no point.
        axes.figure.legend(loc="outside upper center", ncols=5, fontsize=SMALL_FONT, frameon=False)


def _iou_of(dice: float) -> float:
    return dice / (2 - dice)
