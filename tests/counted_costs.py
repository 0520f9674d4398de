"""Costs of networks by their MACs, for tests of a search that are not about measuring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongueseg.compression import cost
from tongueseg.compression.cost import Cost, count

if TYPE_CHECKING:
    import pytest

    from tongueseg.compression.latency import Target
    from tongueseg.spec import Architecture


def cost_of(of: Architecture, size: int, target: Target) -> Cost:
    """Return a cost without an export: as if a million MACs took a millisecond."""
    macs, weights = count(of, (size, size))
    return Cost(macs / 1e6, weights, macs, weights)


def count_costs(patch: pytest.MonkeyPatch) -> list[Architecture]:
    """Count costs instead of measuring them; return the networks that are asked for."""
    requested: list[Architecture] = []

    def counted(of: Architecture, size: int, target: Target) -> Cost:
        requested.append(of)
        return cost_of(of, size, target)

    patch.setattr(cost, "measure", counted)
    return requested
