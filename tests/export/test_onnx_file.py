from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from numpy.typing import NDArray

from tongueseg.errors import BadModel, BadSettings
from tongueseg.export.onnx_file import onnx_of, write
from tongueseg.export.request import ExportRequest
from tongueseg.runtime import OnnxRuntime

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile


def test_batches_of_one_size_alone(
    layers: ModelFile, tmp_path: Path, inputs: list[NDArray[np.float32]]
) -> None:
    path = tmp_path / "four.onnx"
    write(ExportRequest(layers, batch=4), path)
    session = ort.InferenceSession(path)
    assert session.get_inputs()[0].shape[0] == session.get_outputs()[0].shape[0] == 4
    # The runtime fills up what is missing of four.
    assert np.array_equal(OnnxRuntime(path).run(inputs[0]), OnnxRuntime(layers.path).run(inputs[0]))


def test_any_batch_leaves_the_file_as_it_is(layers: ModelFile, tmp_path: Path) -> None:
    write(ExportRequest(layers, batch=None), tmp_path / "best.onnx")
    dims = onnx.load(tmp_path / "best.onnx").graph.input[0].type.tensor_type.shape.dim
    assert dims[0].dim_param == "batch"


def test_a_fixed_batch_is_not_freed(layers: ModelFile, tmp_path: Path) -> None:
    path = tmp_path / "two.onnx"
    write(ExportRequest(layers, batch=2), path)
    with pytest.raises(BadSettings, match="takes batches of 2 and no others; give --batch 2"):
        onnx_of(ExportRequest(replace(layers, path=path), batch=None))


def test_the_end_to_end_graph_is_the_end_to_end_network(layers: ModelFile) -> None:
    request = ExportRequest(layers, photo=(70, 50))
    model = onnx_of(request)
    assert [end.name for end in (*model.graph.input, *model.graph.output)] == ["photo", "mask"]
    pixels = np.random.default_rng(0).integers(0, 256, (1, 70, 50, 3), np.uint8)
    session = ort.InferenceSession(model.SerializeToString())
    [mask] = session.run(None, {"photo": pixels})
    assert mask.dtype == np.uint8
    with torch.no_grad():
        expected = request.module()(torch.from_numpy(pixels)).numpy()
    assert (mask != expected).mean() < 0.01


def test_only_onnx_is_made_over(layers: ModelFile, tmp_path: Path) -> None:
    with pytest.raises(BadModel, match=r"best\.xml: only openvino takes it"):
        onnx_of(ExportRequest(replace(layers, path=tmp_path / "best.xml")))
