from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tongueseg.compression.search.warm_start import Donor, best_warm_start, shared
from tongueseg.spec import Architecture
from typing_helpers import not_none


def network(
    *widths: Any, name: str = "unet", block: str = "double", space_to_depth: int = 2
) -> Architecture:
    return Architecture(
        name=name, arguments={"widths": widths, "block": block, "space_to_depth": space_to_depth}
    )


def donors(**of: Any) -> list[Donor]:
    return [Donor(name, Path(name), architecture) for name, architecture in of.items()]


def chosen(heir: Any, **of: Any) -> Any:
    start = best_warm_start(heir, donors(**of))
    return start and start.donor.name


def test_how_much_is_shared() -> None:
    assert shared(network(8, 16), network(8, 16)) == 1
    assert shared(network(8, 16), network(16, 32)) == 1
    assert 0 < shared(network(16, 32), network(8, 16)) < 0.5
    assert shared(network(8, 16), network(8, 16, block="inverted")) < 0.2


def test_the_nearest_of_those_that_can_give_as_much() -> None:
    wide, wider = network(16, 24), network(64, 128)
    assert chosen(network(8, 16), wider=wider, wide=wide) == "wide"
    assert chosen(network(8, 16), narrow=network(8, 8), wider=wider) == "wider"


def test_the_block_counts_first_and_then_space_to_depth() -> None:
    of = {
        "space_to_depth": network(8, 16, block="single", space_to_depth=2),
        "block": network(8, 8, space_to_depth=4),
    }
    assert chosen(network(8, 16), **of) == "block"
    assert chosen(network(8, 16), same=network(8, 8), **of) == "same"


def test_gates_or_none_make_one_family() -> None:
    heir = network(8, 16, name="attention_unet")
    assert chosen(heir, plain=network(8, 16)) == "plain"
    light = Architecture(name="light_unet", arguments={"width": 8})
    assert chosen(heir, light=light) is None


def test_the_share_is_told() -> None:
    start = best_warm_start(network(16, 32), donors(narrow=network(8, 16)))
    assert not_none(start).inherited == pytest.approx(shared(network(16, 32), network(8, 16)))
    assert best_warm_start(network(8, 16), []) is None
