"""Which trials are beaten by none, and how much of the plane they dominate."""

from __future__ import annotations

from collections.abc import Sequence

from tongueseg.compression.budget import Budget
from tongueseg.compression.search.trial import Trial

REFERENCE_IOU = 0.8
"""A network that cuts worse dominates nothing."""

Losses = tuple[float, ...]
"""Figures that are all to be low."""


def losses(trial: Trial, costs: Sequence[str]) -> Losses:
    """Return what is to be low of a finished trial: the error of its IoU, then its costs."""
    assert trial.iou is not None
    return (1 - trial.iou, *(trial.figures[name] for name in costs))


def dominates(one: Losses, other: Losses) -> bool:
    """Say whether the one is nowhere higher and somewhere lower."""
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def pareto_front(trials: Sequence[Trial], costs: Sequence[str]) -> list[Trial]:
    """Return the finished trials that no other one dominates, the highest IoU first."""
    done = [(trial, losses(trial, costs)) for trial in trials if trial.status == "done"]
    best = [trial for trial, own in done if not any(dominates(other, own) for _, other in done)]
    return sorted(best, key=lambda trial: -(trial.iou or 0.0))


def reference(trials: Sequence[Trial], costs: Sequence[str], budget: Budget) -> Losses:
    """Return the corner up to which domination counts.

    IoU of :data:`REFERENCE_IOU`; of each cost the budget's bound, or the highest of the trials
    where it has none: only searches with the same corner can be compared.
    """
    corner = [1 - REFERENCE_IOU]
    for name in costs:
        highest = max((trial.figures[name] for trial in trials), default=1.0)
        corner.append(budget.bound(name) or highest)
    return tuple(corner)


def dominated(points: Sequence[Losses], corner: Losses) -> float:
    """Return the share of the box from zero to a corner that points dominate, 0 to 1.

    With two losses an area, with more a hypervolume (Zitzler & Thiele 1998).
    """
    scaled = [tuple(x / edge for x, edge in zip(p, corner, strict=True)) for p in points]
    return _volume([p for p in scaled if max(p) < 1])


def _volume(points: Sequence[Losses]) -> float:
    """Return the volume that points of the unit cube dominate, by slices along the last loss."""
    if not points:
        return 0.0
    if len(points[0]) == 1:
        return 1 - min(p[0] for p in points)
    ordered = sorted(points, key=lambda p: p[-1])
    ends = [p[-1] for p in ordered[1:]] + [1.0]
    return sum(
        (end - p[-1]) * _volume([q[:-1] for q in ordered[: n + 1]])
        for n, (p, end) in enumerate(zip(ordered, ends, strict=True))
        if end > p[-1]
    )
