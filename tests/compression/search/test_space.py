from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongueseg.compression.search.space import Point, Space, picking
from tongueseg.config.load import load_config, validate_config, validated
from tongueseg.errors import BadSettings
from tongueseg.models import architecture, build

BASE = load_config(flags={"augment.preset": "wild", "train.epochs": 33, "model.norm": "group"})


@given(st.data())
def test_every_network_is_one_that_train_accepts(data: Any) -> None:
    point = Space().draw(lambda name, choices: data.draw(st.sampled_from(choices), name))
    config = point.settings(BASE)
    assert validate_config(config.model_dump(mode="json")) == config
    assert config.train == BASE.train
    assert config.augment == BASE.augment
    assert config.data.size % config.model.step == 0
    assert all(width % 8 == 0 and 8 <= width <= 192 for width in point.widths)
    assert list(point.widths) == sorted(point.widths)
    build(architecture(config.model))


def test_a_network_by_hand() -> None:
    picked = {
        "name": "attention_unet",
        "block": "double",
        "space_to_depth": 2,
        "depth": 4,
        "width": 24,
        "size": 256,
        "growth_2": 1.5,
        "growth_3": 1.0,
        "growth_4": 2.0,
    }
    point = Space(max_channels=64).draw(picking(picked))
    # 24, 36, 36 and 72, as multiples of 8 and not above 64.
    assert point == Point("attention_unet", "double", 2, 256, (24, 32, 32, 64))
    assert str(point) == "attention_unet double 24-32-32-64, space_to_depth 2, 256 px"
    model = point.settings(BASE).model
    assert (model.up, model.activation, model.norm) == ("nearest", "relu", "group")


def test_the_ladder_has_a_plain_network_of_every_size() -> None:
    space = Space(space_to_depth=(2,), depth=(2, 3), width=(16, 8), growth=(2.0, 1.0), size=(64,))
    points = [space.draw(picking(rung)) for rung in space.ladder()]
    assert [point.widths for point in points] == [(8, 16), (16, 32), (8, 16, 32), (16, 32, 64)]
    assert {(point.name, point.block) for point in points} == {("unet", "double")}


def test_choices_by_name() -> None:
    space = Space(width=(16, 8))
    assert space.choices_of("width") == (8, 16)
    assert space.choices_of("growth_3") == (1.0, 1.5, 2.0)


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ({"depht": [4]}, "depht: no such setting; did you mean depth?"),
        ({"width": [12]}, "multiple of 8"),
        ({"block": ["separable"]}, "block.0"),
        (
            {"size": [200]},
            "space.size 200 is no multiple of 16, which space_to_depth 2 at depth 4 asks for",
        ),
        ({"space_to_depth": []}, r"space.space_to_depth \[\]: give one choice or more"),
        ({"width": [8, 8]}, r"space.width \[8, 8\]: give one choice or more, each once"),
    ],
)
def test_spaces_that_cannot_be(tree: dict[str, Any], message: str) -> None:
    with pytest.raises(BadSettings, match=message):
        validated(Space, tree)
