"""Which candidate is taken, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongueseg.compression.budget import Budget, describe_violations
from tongueseg.compression.candidate import Candidate
from tongueseg.compression.quantities import QUANTITIES
from tongueseg.i18n import Text, text

TIE = 0.0005
"""IoUs that differ by no more are alike; then the faster model is taken."""


@dataclass(frozen=True)
class Choice:
    """The candidate that is taken, or the one that comes nearest where none keeps the budget.

    Attributes:
        chosen: the best within the budget, None without any.
        nearest: in place of it; None where no candidate can be used at all.
        why: the reason, in both languages.
    """

    chosen: Candidate | None
    nearest: Candidate | None
    why: Text


def choose(candidates: Sequence[Candidate], budget: Budget) -> Choice:
    """Take the candidate with the highest validation IoU within the budget.

    Of those whose IoU is within :data:`TIE` of it, the fastest.
    """
    usable = [one for one in candidates if not one.problem]
    kept = [one for one in usable if budget.met_by(one.figures)]
    if not kept:
        return _none(usable, budget)
    best = max(kept, key=lambda one: one.figures["iou"])
    alike = [one for one in kept if best.figures["iou"] - one.figures["iou"] <= TIE]
    chosen = min(alike, key=lambda one: one.figures["latency"])
    return Choice(chosen, None, _why(chosen, best, len(kept), len(candidates), budget))


def _none(usable: Sequence[Candidate], budget: Budget) -> Choice:
    nearest = budget.nearest(usable, lambda one: one.figures)
    if nearest is None:
        return Choice(None, None, text("compression.no_candidate"))
    why = text(
        "compression.none_within",
        budget=budget,
        title=nearest.title,
        what=describe_violations(budget.violations(nearest.figures), nearest.figures),
    )
    return Choice(None, nearest, why)


def _why(chosen: Candidate, best: Candidate, kept: int, among: int, budget: Budget) -> Text:
    counts = {"among": among, "kept": kept, "budget": str(budget) or "–"}
    iou, latency = QUANTITIES["iou"].format, QUANTITIES["latency"].format
    own = {"title": chosen.title, "iou": iou(chosen.figures["iou"])}
    if chosen is best:
        return text("compression.best", **counts, **own)
    return text(
        "compression.faster",
        **counts,
        **own,
        best=best.title,
        best_iou=iou(best.figures["iou"]),
        tie=f"{TIE:g}",
        latency=latency(chosen.figures["latency"]),
        best_latency=latency(best.figures["latency"]),
    )
