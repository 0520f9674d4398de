from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tongueseg.errors import BadModel, MissingExtra
from tongueseg.export.executorch import _in_int8, write
from tongueseg.export.quiet import quiet
from tongueseg.export.request import ExportRequest
from tongueseg.runtime import OnnxRuntime
from tongueseg.runtime.executorch_runtime import ExecuTorchRuntime

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile

with quiet():
    pytest.importorskip("executorch.exir", reason="executorch is not installed")


def test_the_same_logits(
    layers: ModelFile, tmp_path: Path, inputs: list[NDArray[np.float32]]
) -> None:
    path = tmp_path / "best.pte"
    write(ExportRequest(layers, batch=2), path)
    three = np.concatenate(inputs[:3])
    answer = ExecuTorchRuntime(path, threads=1).run(three)
    np.testing.assert_allclose(answer, OnnxRuntime(layers.path).run(three), atol=1e-4)
    # The layers are XNNPACK's.
    assert b"XnnpackBackend" in path.read_bytes()


def test_an_end_to_end_one_in_int8(
    bright: ModelFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    def kept(*arguments: Any) -> Any:
        made.append(_in_int8(*arguments))
        return made[0]

    monkeypatch.setattr("tongueseg.export.executorch._in_int8", kept)
    displayed = [np.random.default_rng(i).random((1, 3, 64, 64), np.float32) for i in range(3)]
    request = ExportRequest(bright, photo=(80, 60), int8=True, inputs=displayed)
    write(request, tmp_path / "best.pte")
    # The network is quantised, and near.
    kinds = {str(node.target) for node in made[0].traced.graph.nodes}
    assert "quantized_decomposed.quantize_per_tensor.default" in kinds
    exact = OnnxRuntime(bright.path).run(displayed[0])
    with torch.no_grad():
        error = np.abs(made[0](torch.from_numpy(displayed[0])).numpy() - exact)
    assert 0 < error.max() < 0.1 * (exact.max() - exact.min())
    # And so is the mask.
    pixels = np.zeros((1, 80, 60, 3), np.uint8)
    pixels[:, 20:60, 10:50] = 255
    runtime = ExecuTorchRuntime(tmp_path / "best.pte", threads=1)
    mask = runtime.run(pixels)  # type: ignore[arg-type]
    with torch.no_grad():
        expected = request.module()(torch.from_numpy(pixels)).numpy()
    assert set(np.unique(mask)) == {0, 255}
    assert (mask != expected).mean() < 0.02


class Strange(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.lgamma(x)


def test_an_operator_that_it_lacks_is_told_with_its_layer(
    layers: ModelFile, tmp_path: Path
) -> None:
    request = ExportRequest(layers)
    request.__dict__["network"] = torch.nn.Sequential(torch.nn.ReLU(), Strange())
    with pytest.raises(BadModel, match=r"^executorch lacks lgamma, of layer 1$"):
        write(request, tmp_path / "best.pte")


def test_without_the_library_the_extra_is_named(
    layers: ModelFile, tmp_path: Path, without: Callable[[str], None]
) -> None:
    without("executorch")
    with pytest.raises(MissingExtra, match=r"executorch: pip install 'tongueseg\[export\]'"):
        write(ExportRequest(layers), tmp_path / "best.pte")
