"""ONNX graphs as TensorRT wants them: every number format stands in the graph.

Float models compute in float16. INT8 ones are made symmetric, with biases in float: TensorRT knows
no zero points and no INT32 biases.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, helper, numpy_helper
from onnxruntime.transformers.float16 import convert_float_to_float16

Array = NDArray[Any]

_HIGHEST = 127


def is_int8(model: ModelProto) -> bool:
    """Say whether a graph rounds activations to 8 bits."""
    return any(node.op_type == "QuantizeLinear" for node in model.graph.node)


def is_int8_file(path: Path) -> bool:
    """Say whether an ``.onnx`` or ``.xml`` file holds a model in INT8."""
    if path.suffix == ".xml":
        return b"FakeQuantize" in path.read_bytes()
    return path.suffix == ".onnx" and is_int8(onnx.load(path))


def with_types(model: ModelProto) -> ModelProto:
    """Return a graph for TensorRT: INT8 where it was, float16 where it was float."""
    if is_int8(model):
        return symmetric(model)
    # The converter casts what must stay float, such as the scales of a resize.
    return widened(convert_float_to_float16(widened(model), keep_io_types=True))


def widened(model: ModelProto) -> ModelProto:
    """Return a graph with its weights in float32 where it casts them to that."""
    graph, weights = _copy(model)
    for node in list(graph.graph.node):
        if node.op_type == "Cast" and node.input[0] in weights and _to(node) == np.float32:
            wide = weights[node.input[0]].astype(np.float32)
            _replace(graph, node, numpy_helper.from_array(wide, node.output[0]))
    return _without_rests(graph)


def symmetric(model: ModelProto) -> ModelProto:
    """Return an INT8 graph whose activations have the zero point 0, and whose biases are float.

    A range from zero to something loses half its steps that way. Where the zero point stood for a
    ReLU, there is one.
    """
    graph, weights = _copy(model)
    ranges: dict[tuple[str, str], tuple[Array, bool]] = {}
    for node in list(graph.graph.node):
        if node.op_type not in ("QuantizeLinear", "DequantizeLinear"):
            continue
        scale, zero = node.input[1], node.input[2]
        if node.input[0] in weights:
            steps, none = (weights[name].astype(np.float32) for name in (node.input[0], zero))
            if weights[node.input[0]].dtype != np.int8:
                exact = (steps - none) * weights[scale]
                _replace(graph, node, numpy_helper.from_array(exact, node.output[0]))
            continue
        ranges[scale, zero] = _range(weights[scale], weights[zero])
        if node.op_type == "QuantizeLinear" and ranges[scale, zero][1]:
            _rectify(graph, node)
        node.input[1], node.input[2] = f"{scale}.symmetric", f"{zero}.symmetric"
    for (scale, zero), (wider, _) in ranges.items():
        new = (numpy_helper.from_array(wider, f"{scale}.symmetric"),
               numpy_helper.from_array(np.array(0, np.int8), f"{zero}.symmetric"))  # fmt: skip
        graph.graph.initializer.extend(new)
    onnx.checker.check_model(graph)
    return _without_rests(graph)


def _range(scale: Array, zero: Array) -> tuple[Array, bool]:
    """Return the scale of the symmetric range around a range, and whether that began at zero."""
    ends = np.iinfo(zero.dtype.name)
    low, high = (float(end) - float(zero) for end in (ends.min, ends.max))
    wider = np.asarray(scale * np.float32(max(-low, high) / _HIGHEST), np.float32)
    return wider, low == 0


def _rectify(graph: ModelProto, node: NodeProto) -> None:
    relu = helper.make_node("Relu", [node.input[0]], [f"{node.output[0]}.relu"])
    nodes = graph.graph.node
    nodes.insert(list(nodes).index(node), relu)
    node.input[0] = relu.output[0]


def _replace(graph: ModelProto, node: NodeProto, tensor: onnx.TensorProto) -> None:
    graph.graph.node.remove(node)
    graph.graph.initializer.append(tensor)


def _to(node: NodeProto) -> np.dtype[Any]:
    kind: np.dtype[Any] = helper.tensor_dtype_to_np_dtype(node.attribute[0].i)
    return kind


def _without_rests(graph: ModelProto) -> ModelProto:
    """Take out the weights that no node takes any more."""
    inputs = {name for node in graph.graph.node for name in node.input}
    kept = [tensor for tensor in graph.graph.initializer if tensor.name in inputs]
    del graph.graph.initializer[:]
    graph.graph.initializer.extend(kept)
    return graph


def _copy(model: ModelProto) -> tuple[ModelProto, dict[str, Array]]:
    copied = ModelProto()
    copied.CopyFrom(model)
    return copied, {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
