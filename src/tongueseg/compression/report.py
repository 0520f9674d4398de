"""``report.html`` of a compression: every candidate, and why one was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tongueseg.compression.budget import Budget
from tongueseg.compression.candidate import Candidate
from tongueseg.compression.choice import Choice
from tongueseg.compression.quantities import QUANTITIES
from tongueseg.compression.settings import CompressSettings
from tongueseg.evaluation.axes import BOTTOM, LEFT, RIGHT, TOP
from tongueseg.evaluation.plots import Plot, scatter
from tongueseg.i18n import Text, text
from tongueseg.report import data_url, write_page
from tongueseg.spec import Provenance

_PRECISIONS = ("float", "int8")
_COLUMNS = (
    "iou", "worst", "test", "test_worst", "latency", "size", "macs", "parity", "logits",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line of the table: a candidate's figures as text."""

    title: str
    chosen: bool
    colour: int
    cells: list[str]
    kept: Text
    photo: str
    network: str
    problem: str


def write_report(
    out: Path,
    candidates: Sequence[Candidate],
    choice: Choice,
    settings: CompressSettings,
    provenance: Provenance,
) -> None:
    """Write ``out/report.html``, which holds all its pictures and opens without a network.

    Raises:
        CannotWrite: the disk refuses.
    """
    searched = out / "search" / "pareto.png"
    write_page(
        out / "report.html",
        "compression/report.html.jinja",
        name=out.resolve().name,
        model=settings.model,
        data=provenance.data,
        engine=settings.search.runtime,
        threads=settings.search.threads,
        budget=str(settings.limits),
        why=choice.why,
        rows=[_row(one, choice, settings.limits) for one in candidates],
        precisions=["float", "INT8"],
        plots=_plots(candidates, settings.limits),
        searched=data_url(searched.read_bytes(), "png") if searched.exists() else "",
        command=provenance.command,
    )


def _row(one: Candidate, choice: Choice, budget: Budget) -> Row:
    figures = one.formatted()
    return Row(
        one.title,
        one is choice.chosen,
        _PRECISIONS.index(one.precision),
        [figures[name] for name in _COLUMNS],
        _kept(one, budget),
        one.val.worst_photo if one.val else "",
        one.network,
        one.problem,
    )


def _kept(one: Candidate, budget: Budget) -> Text:
    if one.problem:
        return text("compression.unusable")
    within = budget.met_by(one.figures)
    return text("compression.within") if within else text("compression.beyond")


def _plots(candidates: Sequence[Candidate], budget: Budget) -> list[Plot]:
    """Draw IoU against what a model takes, a colour for each precision."""
    plots = []
    for name in ("latency", "size"):
        quantity = QUANTITIES[name]
        english, chinese = quantity.label
        label = (f"{english}, {quantity.unit}", f"{chinese}, {quantity.unit}")
        plot = _scatter(candidates, name, label)
        plots.append(replace(plot, guides=_guides(plot, budget, name)))
    return plots


def _scatter(candidates: Sequence[Candidate], name: str, label: Text) -> Plot:
    worth = QUANTITIES[name].units[QUANTITIES[name].unit]
    nan = float("nan")
    across = [one.figures.get(name, nan) / worth for one in candidates]
    ups = [
        [one.figures.get("iou", nan) if one.precision == precision else nan for one in candidates]
        for precision in _PRECISIONS
    ]
    title = text("compression.iou_and", what=label)
    names = [one.title for one in candidates]
    return scatter(title, (label, text("compression.quantity.iou")), names, across, ups)


def _guides(
    plot: Plot, budget: Budget, name: str
) -> tuple[tuple[tuple[float, float], tuple[float, float]], ...]:
    """Return the budget's bounds as dashed lines, where they lie within a plot."""
    worth = QUANTITIES[name].units[QUANTITIES[name].unit]
    guides = []
    bound, iou = budget.bound(name), budget.bound("iou")
    if bound is not None and plot.x.low <= bound / worth <= plot.x.high:
        x = float(plot.x.place(bound / worth))
        guides.append(((x, float(BOTTOM)), (x, float(TOP))))
    if iou is not None and plot.y.low <= iou <= plot.y.high:
        y = float(plot.y.place(iou))
        guides.append(((float(LEFT), y), (float(RIGHT), y)))
    return tuple(guides)
