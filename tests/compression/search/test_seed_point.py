from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from tongueseg.compression.budget import parse_budget
from tongueseg.compression.cost import Cost, count
from tongueseg.compression.search.seed_point import largest_within
from tongueseg.compression.search.space import Space
from tongueseg.config.load import load_config
from tongueseg.models import architecture
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig

SPACE = Space(space_to_depth=(2,), depth=(2, 3), width=(8, 16, 32), growth=(2.0,), size=(32, 64))


def costs(config: TrainConfig) -> Cost:
    """As if a million MACs took a millisecond."""
    macs, weights = count(architecture(config.model), (config.data.size, config.data.size))
    return Cost(macs / 1e6, weights, macs, weights)


def largest(budget: str) -> Mapping[str, Any] | None:
    return largest_within(SPACE, load_config(), parse_budget(budget), costs)


def test_without_a_budget_the_largest_of_all() -> None:
    result = not_none(largest(""))
    assert (result["depth"], result["width"], result["size"]) == (3, 32, 64)


@pytest.mark.parametrize("milliseconds", [2, 6, 20])
def test_the_largest_that_keeps_the_budget(milliseconds: int) -> None:
    result = not_none(largest(f"latency<={milliseconds}ms"))

    def latency_of(rung: Mapping[str, Any]) -> float:
        return costs(SPACE.draw(lambda name, _: rung[name]).settings(load_config())).latency

    every = [latency_of(rung) for rung in SPACE.ladder()]
    own = latency_of(result)
    assert own == max(latency for latency in every if latency <= milliseconds)


def test_a_budget_that_none_keeps() -> None:
    assert largest("latency<=1us") is None
