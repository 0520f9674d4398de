from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray

from tongueseg.compression.qdq import Qdq
from tongueseg.errors import BadModel
from tongueseg.export.graph import read_graph
from tongueseg.runtime import OnnxRuntime

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile


def answers(path: Path, x: NDArray[np.float32]) -> NDArray[np.float32]:
    with torch.no_grad():
        return np.asarray(read_graph(path, 32, 48)(torch.from_numpy(x)).numpy())


def test_the_same_logits_at_any_batch_size(layers: ModelFile) -> None:
    for count in (1, 3):
        x = np.random.default_rng(count).random((count, 3, 32, 48), np.float32)
        np.testing.assert_allclose(
            answers(layers.path, x), OnnxRuntime(layers.path).run(x), atol=1e-5
        )


def test_weights_that_are_stored_in_half_are_widened(
    halved: ModelFile, inputs: list[NDArray[np.float32]]
) -> None:
    expected = OnnxRuntime(halved.path).run(inputs[0])
    np.testing.assert_allclose(answers(halved.path, inputs[0]), expected, atol=1e-5)


def test_int8_is_read_back_as_float(
    layers: ModelFile, tmp_path: Path, inputs: list[NDArray[np.float32]]
) -> None:
    [int8] = Qdq(layers.path).write(tmp_path / "int8.onnx", inputs)
    exact, rounded = (OnnxRuntime(path).run(inputs[0]) for path in (layers.path, int8))
    # Its weights are rounded, its activations are not.
    error = np.abs(answers(int8, inputs[0]) - exact).mean()
    assert 0 < error < np.abs(rounded - exact).mean()


def test_it_can_be_traced(layers: ModelFile) -> None:
    network = read_graph(layers.path, 32, 48)
    program = torch.export.export(network, (torch.zeros(1, 3, 32, 48),))
    # Quantisers take weights from the parameters.
    weights = [weight for _, weight in program.named_parameters() if weight.dim() == 4]
    assert len(weights) == sum(node.op_type == "Conv" for node in onnx.load(layers.path).graph.node)


def test_an_operator_that_is_not_ours_is_told_with_its_layer(
    layers: ModelFile, tmp_path: Path
) -> None:
    model = onnx.load(layers.path)
    [node] = [node for node in model.graph.node if node.op_type == "MaxPool"]
    node.op_type, node.name = "LpPool", "pooling"
    strange = tmp_path / "strange.onnx"
    strange.write_bytes(model.SerializeToString())
    with pytest.raises(BadModel) as caught:
        read_graph(strange, 32, 48)
    assert str(caught.value) == (
        f"{strange}: layer pooling: LpPool is not read back from ONNX; "
        "give the run folder, whose weights need no reading"
    )
