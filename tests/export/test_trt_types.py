from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper

from tongueseg.compression.qdq import Qdq
from tongueseg.export.trt_types import is_int8, symmetric, widened, with_types

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile


def run(model: onnx.ModelProto, x: NDArray[np.float32]) -> NDArray[np.float32]:
    answers = ort.InferenceSession(model.SerializeToString()).run(None, {"photo": x})
    return np.asarray(answers[0])


@pytest.fixture(scope="module")
def int8(bright: ModelFile, tmp_path_factory: pytest.TempPathFactory) -> onnx.ModelProto:
    path = tmp_path_factory.mktemp("int8") / "best.onnx"
    x = np.random.default_rng(0).random((1, 3, 64, 64), np.float32)
    return onnx.load(Qdq(bright.path).write(path, [x])[0])


def test_widened_weights_compute_the_same(
    halved: ModelFile, inputs: list[NDArray[np.float32]]
) -> None:
    half = onnx.load(halved.path)
    wide = widened(half)
    assert "Cast" not in {node.op_type for node in wide.graph.node}
    assert {tensor.data_type for tensor in wide.graph.initializer} <= {1, 7}
    assert np.array_equal(run(wide, inputs[0]), run(half, inputs[0]))


def test_floats_become_half_inside_alone(
    layers: ModelFile, inputs: list[NDArray[np.float32]]
) -> None:
    model = with_types(onnx.load(layers.path))
    wide = {t.name for t in model.graph.initializer if t.data_type == TensorProto.FLOAT}
    # How much to enlarge is no weight.
    assert {node.op_type for node in model.graph.node if wide & set(node.input)} == {"Resize"}
    assert any(t.data_type == TensorProto.FLOAT16 for t in model.graph.initializer)
    exact = run(onnx.load(layers.path), inputs[0])
    answer = run(model, inputs[0])
    assert answer.dtype == np.float32
    assert 0 < np.abs(answer - exact).max() < 0.01


def test_int8_has_no_zero_points_and_no_int32(int8: onnx.ModelProto) -> None:
    assert is_int8(int8)
    model = with_types(int8)
    values = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    assert {value.dtype.name for value in values.values()} == {"float32", "int8"}
    nodes = [node for node in model.graph.node if node.op_type.endswith("quantizeLinear")]
    nodes += [node for node in model.graph.node if node.op_type == "QuantizeLinear"]
    assert nodes
    assert all(not values[node.input[2]].any() for node in nodes)


def test_symmetric_ranges_answer_much_alike(int8: onnx.ModelProto, bright: ModelFile) -> None:
    x = np.random.default_rng(1).random((1, 3, 64, 64), np.float32)
    exact = run(onnx.load(bright.path), x)
    error = np.abs(run(symmetric(int8), x) - exact).mean()
    assert error < 3 * np.abs(run(int8, x) - exact).mean() + 1e-3
    assert error < 0.05 * np.abs(exact).mean()


def test_a_relu_that_the_rounding_was_comes_back(int8: onnx.ModelProto) -> None:
    assert "Relu" not in {node.op_type for node in int8.graph.node}
    assert "Relu" in {node.op_type for node in symmetric(int8).graph.node}


def test_what_is_given_is_left_as_it_is(int8: onnx.ModelProto) -> None:
    before = int8.SerializeToString()
    symmetric(int8)
    assert int8.SerializeToString() == before
