"""Every operator against ONNX Runtime, as our files use it and as they do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from tongueseg.errors import BadModel
from tongueseg.export.graph import GraphNetwork
from tongueseg.export.operators import OPERATORS

SHAPE = (2, 8, 6, 4)
RANDOM = np.random.default_rng(3)


def figures(*shape: int) -> NDArray[np.float32]:
    return RANDOM.normal(size=shape).astype(np.float32)


def graph(
    kind: str,
    constants: Sequence[Any] = (),
    **attributes: Any,
) -> onnx.ModelProto:
    """Return a model of one node; its first input is the graph's, None leaves an input out."""
    names = ["x", *("" if one is None else f"c{i}" for i, one in enumerate(constants))]
    tensors = [
        numpy_helper.from_array(np.asarray(one), f"c{i}")
        for i, one in enumerate(constants)
        if one is not None
    ]
    node = helper.make_node(kind, names, ["y"], name="the_layer", **attributes)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "xy"]
    ends[0] = helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPE)
    made = helper.make_graph([node], "one", ends[:1], ends[1:], tensors)
    opset = [helper.make_opsetid("", 18)]
    return helper.make_model(made, opset_imports=opset, ir_version=8)


CASES = [
    graph("Conv", [figures(4, 8, 3, 3), figures(4)], pads=[1, 1, 1, 1], strides=[2, 2]),
    graph("Conv", [figures(8, 1, 3, 3)], pads=[2, 2, 2, 2], dilations=[2, 2], group=8),
    graph("ConvTranspose", [figures(8, 3, 2, 2), figures(3)], strides=[2, 2]),
    graph("ConvTranspose", [figures(8, 3, 3, 3)], strides=[2, 2], pads=[1, 1, 1, 1],
          output_padding=[1, 1]),
    graph("MaxPool", kernel_shape=[2, 2], strides=[2, 2]),
    graph("MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], ceil_mode=1),
    graph("Resize", [None, np.array([1, 1, 2, 2], np.float32)], mode="nearest",
          nearest_mode="floor", coordinate_transformation_mode="asymmetric"),
    graph("Resize", [None, np.array([1, 1, 2, 2], np.float32)], mode="linear"),
    graph("Resize", [None, None, np.array([2, 8, 9, 7], np.int64)], mode="linear"),
    graph("DepthToSpace", blocksize=2, mode="CRD"),
    graph("Reshape", [np.array([0, 4, -1], np.int64)]),
    graph("Transpose", perm=[0, 2, 3, 1]),
    graph("ReduceMean", [np.array([2, 3], np.int64)]),
    graph("ReduceMean", keepdims=0),
    graph("Unsqueeze", [np.array([0, 2], np.int64)]),
    graph("Clip", [np.float32(-0.5), np.float32(1)]),
    graph("Clip", [None, np.float32(1)]),
    graph("BatchNormalization", [figures(8), figures(8), figures(8), np.abs(figures(8))]),
    graph("InstanceNormalization", [figures(8), figures(8)], epsilon=1e-3),
    graph("Concat", [figures(*SHAPE)], axis=1),
    graph("Add", [figures(8, 1, 1)]),
    graph("Sub", [figures(8, 1, 1)]),
    graph("Mul", [figures(8, 1, 1)]),
    graph("LeakyRelu", alpha=0.1),
    graph("HardSigmoid", alpha=1 / 6),
    *(graph(kind) for kind in ("HardSwish", "Relu", "Sigmoid", "Identity")),
    graph("Cast", to=TensorProto.FLOAT),
]  # fmt: skip


@pytest.mark.parametrize("model", CASES, ids=lambda model: model.graph.node[0].op_type)
def test_as_the_engine_computes_it(model: onnx.ModelProto) -> None:
    x = figures(*SHAPE)
    [expected] = ort.InferenceSession(model.SerializeToString()).run(None, {"x": x})
    with torch.no_grad():
        answer = GraphNetwork(model)(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(answer, expected, atol=1e-5)


def test_no_operator_goes_untested() -> None:
    tested = {model.graph.node[0].op_type for model in CASES}
    assert set(OPERATORS) - tested == {"QuantizeLinear", "DequantizeLinear", "Shape"}


def test_a_shape_that_another_node_tells() -> None:
    nodes = [
        helper.make_node("Shape", ["x"], ["shape"]),
        helper.make_node("Reshape", ["x", "flat"], ["line"]),
        helper.make_node("Reshape", ["line", "shape"], ["y"]),
    ]
    model = graph("Reshape", [np.array([0, -1], np.int64)])
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.graph.initializer[0].name = "flat"
    x = torch.from_numpy(figures(*SHAPE))
    assert torch.equal(GraphNetwork(model)(x), x)


def dequantized(
    steps: NDArray[np.int8], scale: NDArray[np.float32], zero: NDArray[np.int8], axis: int
) -> onnx.ModelProto:
    """Return a graph that adds steps of INT8, made float, to its input."""
    model = graph("Add", [np.zeros(SHAPE, np.float32)])
    del model.graph.initializer[:]
    values: dict[str, NDArray[Any]] = {"steps": steps, "scale": scale, "zero": zero}
    tensors = [numpy_helper.from_array(value, name) for name, value in values.items()]
    model.graph.initializer.extend(tensors)
    node = helper.make_node("DequantizeLinear", list(values), ["c0"], axis=axis)
    model.graph.node.insert(0, node)
    return model


@pytest.mark.parametrize("axis", [0, 1])
def test_weights_of_int8_become_float(axis: int) -> None:
    channels = SHAPE[axis]
    steps = RANDOM.integers(-127, 128, SHAPE, np.int8)
    scale = np.abs(figures(channels))
    model = dequantized(steps, scale, np.zeros(channels, np.int8), axis)
    along = [1, 1, 1, 1]
    along[axis] = channels
    answer = GraphNetwork(model)(torch.zeros(SHAPE)).numpy()
    np.testing.assert_allclose(answer, steps * scale.reshape(along), rtol=1e-6)


def rounded(zero: np.uint8 | np.int8) -> onnx.ModelProto:
    """Return a graph that rounds its input to steps of a quarter around a zero point."""
    model = graph("QuantizeLinear", [np.float32(0.25), zero])
    model.graph.node[0].output[0] = "steps"
    names = ["steps", *model.graph.node[0].input[1:]]
    model.graph.node.append(helper.make_node("DequantizeLinear", names, ["y"]))
    return model


@pytest.mark.parametrize("zero", [np.uint8(0), np.int8(-128)])
def test_a_zero_point_at_the_lowest_step_is_a_relu(zero: np.uint8 | np.int8) -> None:
    x = torch.from_numpy(figures(*SHAPE))
    assert torch.equal(GraphNetwork(rounded(zero))(x), x.relu())


@pytest.mark.parametrize("zero", [np.uint8(128), np.int8(0)])
def test_other_activations_pass_as_they_are(zero: np.uint8 | np.int8) -> None:
    x = torch.from_numpy(figures(*SHAPE))
    assert torch.equal(GraphNetwork(rounded(zero))(x), x)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (graph("Conv", [figures(4, 8, 3, 3)], pads=[0, 0, 1, 1]), "padding that differs"),
        (graph("MaxPool", kernel_shape=[2, 2], auto_pad="SAME_UPPER"), "padding that differs"),
        (
            graph("Resize", [None, np.array([1, 1, 2, 2], np.float32)], mode="cubic"),
            "another way to resize",
        ),
        (graph("DepthToSpace", blocksize=2, mode="DCR"), "channels in another order"),
    ],
)
def test_what_is_read_otherwise_names_its_layer(model: onnx.ModelProto, said: str) -> None:
    with pytest.raises(BadModel, match=rf"layer the_layer: \w+ has {said}"):
        GraphNetwork(model)(torch.zeros(SHAPE))
