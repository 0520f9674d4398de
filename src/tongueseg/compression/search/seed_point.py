"""Where a search begins: at the largest plain network that keeps the budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tongueseg.compression.budget import Budget
from tongueseg.compression.cost import Cost, count
from tongueseg.compression.search.space import Space, picking
from tongueseg.config.settings import TrainConfig
from tongueseg.models import architecture


def largest_within(
    space: Space, base: TrainConfig, budget: Budget, costs: Callable[[TrainConfig], Cost]
) -> dict[str, Any] | None:
    """Return the choices of the largest plain network that keeps the budget, None if none does.

    Every later network can take over some of its weights. Of networks in the order of their MACs
    the half that is left is halved with each one that is measured.
    """
    rungs = sorted(space.ladder(), key=lambda rung: _macs(_settings(space, rung, base)))
    fitting, beyond = 0, len(rungs)
    while fitting < beyond:
        middle = (fitting + beyond) // 2
        cost = costs(_settings(space, rungs[middle], base))
        if budget.violations(cost.figures):
            beyond = middle
        else:
            fitting = middle + 1
    return rungs[fitting - 1] if fitting else None


def _settings(space: Space, rung: dict[str, Any], base: TrainConfig) -> TrainConfig:
    return space.draw(picking(rung)).settings(base)


def _macs(config: TrainConfig) -> int:
    return count(architecture(config.model), (config.data.size, config.data.size))[0]
