"""An ONNX graph read back as a network, so that every one of our model files goes everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, numpy_helper
from torch import Tensor, nn

from tongueseg.errors import BadModel
from tongueseg.export.operators import OPERATORS, SETTINGS, Unreadable

Constants = dict[str, NDArray[Any] | None]


class Step(nn.Module):
    """One operator of a graph, with those of its inputs that are constants.

    Args:
        node: of the graph.
        constants: all that are known so far, by name; an optional input left out is None.
    """

    def __init__(self, node: NodeProto, constants: Constants) -> None:
        super().__init__()
        self.layer = node.name or node.output[0]
        self.kind, self.output = node.op_type, node.output[0]
        if self.kind not in OPERATORS:
            raise BadModel(f"layer {self.layer}: {self.kind} is not read back from ONNX")
        self.attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        self.takes = [name for name in node.input if name not in constants]
        self.fixed = {
            place: constants[name] for place, name in enumerate(node.input) if name in constants
        }
        self.count = len(node.input)
        for place, value in list(self.fixed.items()):
            if value is not None and place not in SETTINGS.get(self.kind, ()):
                del self.fixed[place]
                self._keep(place, torch.from_numpy(value.copy()))

    def _keep(self, place: int, value: Tensor) -> None:
        # Quantisers look for weights among the parameters.
        if value.is_floating_point():
            self.register_parameter(f"input{place}", nn.Parameter(value, requires_grad=False))
        else:
            self.register_buffer(f"input{place}", value)

    def forward(self, *values: Any) -> Any:
        rest = iter(values)
        inputs = [self._input(place, rest) for place in range(self.count)]
        try:
            return OPERATORS[self.kind](self.attributes, *inputs)
        except Unreadable as error:
            raise BadModel(f"layer {self.layer}: {self.kind} has {error}") from error

    def _input(self, place: int, rest: Any) -> Any:
        if place in self.fixed:
            return self.fixed[place]
        kept = getattr(self, f"input{place}", None)
        return next(rest) if kept is None else kept


class GraphNetwork(nn.Module):
    """The network of an ONNX graph. Shapes: ``x: (N, 3, H, W)`` -> logits ``(N, 1, H, W)``.

    Weights that are stored in half precision or INT8 become float32; activations that were
    rounded are no longer.

    Raises:
        BadModel: the graph holds an operator that is not read back; the message names its layer.
    """

    def __init__(self, model: ModelProto) -> None:
        super().__init__()
        constants: Constants = {"": None}
        constants |= {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
        self.input = next(i.name for i in model.graph.input if i.name not in constants)
        self.output = model.graph.output[0].name
        self.steps = nn.ModuleList()
        for node in model.graph.node:
            if node.op_type == "Constant":
                constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
                continue
            step = Step(node, constants)
            if step.takes:
                self.steps.append(step)
            else:
                constants[step.output] = step().detach().numpy()

    def forward(self, x: Tensor) -> Tensor:
        values: dict[str, Any] = {self.input: x}
        for step in self.steps:
            assert isinstance(step, Step)
            values[step.output] = step(*[values[name] for name in step.takes])
        logits: Tensor = values[self.output]
        return logits


def read_graph(path: Path, height: int, width: int) -> nn.Module:
    """Read the network of an ``.onnx`` file for inputs of a size, in evaluation mode.

    Raises:
        BadModel: it holds an operator that is not read back; the message names file and layer.
    """
    try:
        network = GraphNetwork(onnx.load(path)).eval()
        with torch.no_grad():
            network(torch.zeros(1, 3, height, width))
    except BadModel as error:
        hint = "give the run folder, whose weights need no reading"
        raise BadModel(f"{path}: {error}; {hint}") from error
    return network
