from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
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


def test_engine_and_network_agree_at_any_batch_size(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = UNet(width=4, depth=3)
    network(torch.rand(4, 3, 32, 48))  # so that batch norm has seen something
    path = tmp_path / "best.onnx"
    export_onnx(network, SPEC, path)
    runtime = OnnxRuntime(path)
    for batch in (1, 3):
        x = torch.rand(batch, 3, 32, 48)
        with torch.no_grad():
            expected = network.eval()(x).numpy()
        np.testing.assert_allclose(runtime.run(x.numpy()), expected, atol=1e-4)


def test_spec_names_the_file_and_those_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "best.onnx"
    spec = export_onnx(UNet(width=2, depth=3), SPEC, path)
    assert spec.files.keys() == {"best.safetensors", "best.onnx"}
    assert ModelSpec.read(tmp_path / "best.json") == spec
    spec.verify(path)


def test_file_tells_nothing_of_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "best.onnx"
    export_onnx(UNet(width=2, depth=3), SPEC, path)
    assert b".py" not in path.read_bytes()
    names = {node.op_type for node in onnx.load(path).graph.node}
    # Batch norm is folded into the convolutions before it.
    assert "BatchNormalization" not in names
