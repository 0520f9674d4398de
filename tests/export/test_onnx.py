from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from tongueseg.export.onnx import export_onnx
from tongueseg.models import UNet
from tongueseg.runtime import OnnxRuntime
from tongueseg.spec import Architecture, InputSpec, ModelSpec

SPEC = ModelSpec(
    name="tiny",
    input=InputSpec(height=32, width=48),
    architecture=Architecture(name="unet", arguments={"width": 4, "depth": 3}),
    files={"best.safetensors": "0" * 64},
)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[UNet, ModelSpec, Path]:
    """A network, the spec that its export gave, and its file."""
    torch.manual_seed(0)
    network = UNet(width=4, depth=3)
    network(torch.rand(4, 3, 32, 48))  # so that batch norm has seen something
    path = tmp_path_factory.mktemp("exported") / "best.onnx"
    return network, export_onnx(network, SPEC, path), path


def test_engine_and_network_agree_at_any_batch_size(
    exported: tuple[UNet, ModelSpec, Path],
) -> None:
    network, _, path = exported
    runtime = OnnxRuntime(path)
    for batch in (1, 3):
        x = torch.rand(batch, 3, 32, 48)
        with torch.no_grad():
            expected = network.eval()(x).numpy()
        np.testing.assert_allclose(runtime.run(x.numpy()), expected, atol=1e-4)


def test_spec_names_the_file_and_those_beside_it(exported: tuple[UNet, ModelSpec, Path]) -> None:
    _, spec, path = exported
    assert spec.files.keys() == {"best.safetensors", "best.onnx"}
    assert ModelSpec.read(path.with_suffix(".json")) == spec
    spec.verify(path)


def test_file_tells_nothing_of_the_machine(exported: tuple[UNet, ModelSpec, Path]) -> None:
    _, _, path = exported
    assert b".py" not in path.read_bytes()
    names = {node.op_type for node in onnx.load(path).graph.node}
    # Batch norm is folded into the convolutions before it.
    assert "BatchNormalization" not in names
