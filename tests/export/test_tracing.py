from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from torch import nn

from tongueseg.export.graph import read_graph
from tongueseg.export.tracing import trace, unsupported_layer

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile

TWO = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Identity(), nn.Hardswish()))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("no function for op 'hardswish'.", "it lacks hardswish, of layer 1.1"),
        ("Missing: {'aten::relu'}\nand more", "it lacks relu, of layer 0"),
        ("while at %hardswish (args = %relu)", "it lacks hardswish, of layer 1.1"),
        ("hardswishes are many", "it cannot convert this network (hardswishes are many)"),
        ("\n  first line\nsecond", "it cannot convert this network (first line)"),
        ("", "it cannot convert this network (ValueError)"),
    ],
)
def test_the_layer_of_the_operator_that_a_converter_names(said: str, message: str) -> None:
    program = trace(TWO, torch.zeros(1, 3, 4, 4))
    assert str(unsupported_layer("it", ValueError(said), program, TWO)) == message


def test_layers_of_a_graph_that_was_read_back_have_their_own_names(layers: ModelFile) -> None:
    network = read_graph(layers.path, 32, 48)
    program = trace(network, torch.zeros(1, 3, 32, 48))
    said = str(unsupported_layer("it", ValueError("op max_pool2d"), program, network))
    assert said.startswith("it lacks max_pool2d, of layer node_max_pool2d")


def test_any_batch_or_one() -> None:
    two, five = torch.zeros(2, 3, 4, 4), torch.ones(5, 3, 4, 4)
    assert trace(TWO, two, any_batch=True).module()(five).shape == five.shape
    with pytest.raises((AssertionError, RuntimeError)):
        trace(TWO, two).module()(five)
