"""Which candidate is taken, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongueseg.compression.budget import Budget, told
from tongueseg.compression.candidate import Candidate
from tongueseg.compression.quantities import QUANTITIES
from tongueseg.report import Text

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
        return Choice(None, None, ("No candidate can be used.", "没有可用的候选模型。"))
    missed = told(budget.violations(nearest.figures), nearest.figures)
    return Choice(
        None,
        nearest,
        (
            f"No candidate keeps the budget {budget}; {nearest.title} comes nearest: {missed[0]}.",
            f"没有候选模型满足预算 {budget}；最接近的是 {nearest.title}：{missed[1]}。",
        ),
    )


def _why(chosen: Candidate, best: Candidate, kept: int, among: int, budget: Budget) -> Text:
    iou, milliseconds = (
        [quantity.shown(one.figures[name]) for one in (chosen, best)]
        for name, quantity in QUANTITIES.items()
        if name in ("iou", "latency")
    )
    limits = str(budget) or "–"
    english = f"Of {among} candidates {kept} keep the budget ({limits}). "
    chinese = f"{among} 个候选模型中有 {kept} 个满足预算（{limits}）。"
    if chosen is best:
        return (
            f"{english}{chosen.title} has the highest validation IoU of these, {iou[0]}.",
            f"{chinese}其中 {chosen.title} 的验证 IoU 最高，为 {iou[0]}。",
        )
    return (
        f"{english}{best.title} has the highest validation IoU of these, {iou[1]}; "
        f"{chosen.title} is as good within {TIE:g}, {iou[0]}, and faster: {milliseconds[0]} "
        f"against {milliseconds[1]}.",
        f"{chinese}其中 {best.title} 的验证 IoU 最高，为 {iou[1]}；{chosen.title} 为 {iou[0]}，"
        f"相差不超过 {TIE:g}，且更快：{milliseconds[0]} 对 {milliseconds[1]}。",
    )
