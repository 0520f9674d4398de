from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch

from tongueseg.errors import BadModel, MissingExtra
from tongueseg.export.coreml import write
from tongueseg.export.quiet import quiet
from tongueseg.export.request import ExportRequest
from tongueseg.weights.model_files import files_of

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile

with quiet():
    ct = pytest.importorskip("coremltools", reason="coremltools is not installed")


def ends(path: Path) -> tuple[Any, ...]:
    described = ct.utils.load_spec(str(path)).description
    return described.input[0], described.output[0]


def blocks(path: Path) -> Any:
    return ct.utils.load_spec(str(path)).mlProgram.functions["main"].block_specializations.values()


@pytest.fixture(scope="module")
def written(layers: ModelFile, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("coreml") / "best.mlpackage"
    write(ExportRequest(layers), path)
    return path


def test_arrays_in_and_out(written: Any) -> None:
    photo, logits = ends(written)
    assert (photo.name, logits.name) == ("photo", "logits")
    assert list(photo.type.multiArrayType.shape) == [1, 3, 32, 48]
    float32 = ct.proto.FeatureTypes_pb2.ArrayFeatureType.FLOAT32
    assert photo.type.multiArrayType.dataType == logits.type.multiArrayType.dataType == float32


def test_it_runs_from_ios_16_and_computes_in_float16(written: Any) -> None:
    assert ct.utils.load_spec(str(written)).specificationVersion == ct.target.iOS16
    [block] = blocks(written)
    convolutions = [one for one in block.operations if one.type == "conv"]
    assert convolutions
    float16 = ct.proto.MIL_pb2.DataType.FLOAT16
    assert {one.outputs[0].type.tensorType.dataType for one in convolutions} == {float16}


def test_pictures_in_and_out_of_an_end_to_end_one(bright: ModelFile, tmp_path: Path) -> None:
    path = tmp_path / "best.mlpackage"
    write(ExportRequest(bright, photo=(80, 60)), path)
    photo, mask = ends(path)
    assert (photo.name, mask.name) == ("photo", "mask")
    assert (photo.type.imageType.height, photo.type.imageType.width) == (80, 60)
    colours = ct.proto.FeatureTypes_pb2.ImageFeatureType
    assert photo.type.imageType.colorSpace == colours.RGB
    assert mask.type.imageType.colorSpace == colours.GRAYSCALE


def test_weights_in_int8(
    layers: ModelFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongueseg.export.coreml._LEAST", 16)
    path = tmp_path / "best.mlpackage"
    write(ExportRequest(layers, int8=True), path)
    [block] = blocks(path)
    assert "constexpr_affine_dequantize" in {one.type for one in block.operations}
    assert len(files_of(path)) == 3


class Strange(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.lgamma(x)


def test_an_operator_that_it_lacks_is_told_with_its_layer(
    layers: ModelFile, tmp_path: Path
) -> None:
    request = ExportRequest(layers)
    request.__dict__["network"] = torch.nn.Sequential(torch.nn.ReLU(), Strange())
    # What coremltools had begun it clears away late, and warns of it.
    with quiet():
        with pytest.raises(BadModel, match=r"^coreml lacks lgamma, of layer 1$"):
            write(request, tmp_path / "best.mlpackage")
        gc.collect()


def test_without_the_library_the_extra_is_named(
    layers: ModelFile, tmp_path: Path, without: Callable[[str], None]
) -> None:
    without("coremltools")
    with pytest.raises(MissingExtra, match=r"coremltools: pip install 'tongueseg\[export\]'"):
        write(ExportRequest(layers), tmp_path / "best.mlpackage")
