"""Conversions to LiteRT; ``make litert-test`` runs them in the environment that they want."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.export.litert import write
from tongueseg.export.quiet import quiet
from tongueseg.export.request import ExportRequest
from tongueseg.runtime import OnnxRuntime
from tongueseg.runtime.litert_runtime import LiteRtRuntime

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile

HINT = "litert-torch wants an environment of its own: make litert-test"


@pytest.fixture(scope="session")
def _converter() -> None:
    with quiet():
        pytest.importorskip("litert_torch", reason=HINT)


@pytest.mark.usefixtures("_converter")
def test_the_same_logits(
    layers: ModelFile, tmp_path: Path, inputs: list[NDArray[np.float32]]
) -> None:
    path = tmp_path / "best.tflite"
    write(ExportRequest(layers, batch=2), path)
    three = np.concatenate(inputs[:3])
    answer = LiteRtRuntime(path, threads=1).run(three)
    np.testing.assert_allclose(answer, OnnxRuntime(layers.path).run(three), atol=1e-4)


@pytest.mark.usefixtures("_converter")
def test_int8_is_near_and_takes_floats(bright: ModelFile, tmp_path: Path) -> None:
    displayed = [np.random.default_rng(i).random((1, 3, 64, 64), np.float32) for i in range(3)]
    path = tmp_path / "best.tflite"
    write(ExportRequest(bright, int8=True, inputs=displayed), path)
    exact = OnnxRuntime(bright.path).run(displayed[0])
    error = np.abs(LiteRtRuntime(path, threads=1).run(displayed[0]) - exact)
    assert 0 < error.max() < 0.1 * (exact.max() - exact.min())


@pytest.mark.usefixtures("_converter")
def test_an_end_to_end_one(bright: ModelFile, tmp_path: Path) -> None:
    path = tmp_path / "best.tflite"
    request = ExportRequest(bright, photo=(80, 60))
    write(request, path)
    pixels = np.zeros((1, 80, 60, 3), np.uint8)
    pixels[:, 20:60, 10:50] = 255
    mask = LiteRtRuntime(path, threads=1).run(pixels)  # type: ignore[arg-type]
    with torch.no_grad():
        assert np.array_equal(mask, request.module()(torch.from_numpy(pixels)).numpy())
    assert set(np.unique(mask)) == {0, 255}


class Strange(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.lgamma(x)


@pytest.mark.usefixtures("_converter")
def test_an_operator_that_it_lacks_is_told_with_its_layer(
    layers: ModelFile, tmp_path: Path
) -> None:
    request = ExportRequest(layers)
    request.__dict__["network"] = torch.nn.Sequential(torch.nn.ReLU(), Strange())
    with pytest.raises(BadModel, match=r"^litert lacks lgamma, of layer 1$"):
        write(request, tmp_path / "best.tflite")


def test_an_end_to_end_one_is_not_quantised(layers: ModelFile, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="give --end-to-end or --int8, not both"):
        write(ExportRequest(layers, int8=True, photo=(80, 60)), tmp_path / "best.tflite")


def test_without_the_library_the_extra_is_named(
    layers: ModelFile, tmp_path: Path, without: Callable[[str], None]
) -> None:
    without("litert_torch")
    with pytest.raises(
        MissingExtra, match=r"litert-torch: pip install 'tongueseg\[litert-export\]'"
    ):
        write(ExportRequest(layers), tmp_path / "best.tflite")
