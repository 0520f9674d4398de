"""Two models that are exported in many tests: one that finds bright pixels, one of many layers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from bright_model import write_bright_model
from tongueseg.export import half
from tongueseg.export.onnx import export_onnx
from tongueseg.models import UNet
from tongueseg.spec import NORMALIZATIONS, Architecture, InputSpec, ModelSpec
from tongueseg.weights.model_files import find_model

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile


def _spec(height: int, width: int, how: str = "[0,1]") -> ModelSpec:
    given = InputSpec(height=height, width=width, normalize=NORMALIZATIONS[how])
    return ModelSpec(name="tiny", input=given, architecture=Architecture(name="none"))


@pytest.fixture(scope="session")
def bright(tmp_path_factory: pytest.TempPathFactory) -> ModelFile:
    """A model of three convolutions that finds bright pixels."""
    return write_bright_model(tmp_path_factory.mktemp("bright"), _spec(64, 64))


@pytest.fixture(scope="session")
def network() -> UNet:
    """A network with nearly every kind of layer of ours, with weights as they come."""
    torch.manual_seed(0)
    made = UNet(
        widths=(4, 6), space_to_depth=2, up="nearest", activation="hardswish", attention=True
    )
    made(torch.rand(4, 3, 32, 48))  # so that batch norm has seen something
    return made.eval()


@pytest.fixture(scope="session")
def layers(network: UNet, tmp_path_factory: pytest.TempPathFactory) -> ModelFile:
    """The model file of that network, and no weights beside it."""
    path = tmp_path_factory.mktemp("layers") / "best.onnx"
    export_onnx(network, _spec(32, 48, "imagenet"), path)
    return find_model(path)


@pytest.fixture(scope="session")
def discs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Photos of bright discs on dark ground."""
    folder = tmp_path_factory.mktemp("discs")
    rows, columns = np.mgrid[:80, :60]
    for number in range(3):
        inside = np.hypot(rows - 40, columns - 25 - 5 * number) < 16 + 2 * number
        pixels = np.where(inside[..., None], 230, 20).repeat(3, axis=2).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return sorted(folder.iterdir())


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make a library one that is not installed."""

    def hide(library: str) -> None:
        for name in [name for name in sys.modules if name.split(".")[0] == library]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, library, None)

    return hide


@pytest.fixture
def halved(layers: ModelFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelFile:
    """The model of many layers with its weights stored in half precision."""
    monkeypatch.setattr(half, "_LEAST", 32)
    path = tmp_path / "half.onnx"
    path.write_bytes(half.with_half_weights(onnx.load(layers.path)).SerializeToString())
    return replace(layers, path=path)


@pytest.fixture
def inputs() -> list[NDArray[np.float32]]:
    """Random inputs of the model of many layers."""
    generator = np.random.default_rng(0)
    return [generator.random((1, 3, 32, 48), np.float32) for _ in range(4)]
