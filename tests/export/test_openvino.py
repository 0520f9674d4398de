from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from tongueseg.compression.qdq import Qdq
from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.export.openvino import write
from tongueseg.export.request import ExportRequest
from tongueseg.runtime import OnnxRuntime, OpenVinoRuntime

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile

pytest.importorskip("openvino", reason="openvino is not installed")


def test_the_same_logits(
    layers: ModelFile, tmp_path: Path, inputs: list[NDArray[np.float32]]
) -> None:
    path = tmp_path / "best.xml"
    write(ExportRequest(layers, batch=None), path)
    both = np.concatenate(inputs[:2])
    answer = OpenVinoRuntime(path, threads=1).run(both)
    np.testing.assert_allclose(answer, OnnxRuntime(layers.path).run(both), atol=1e-4)


def test_its_own_files_can_be_given_a_batch(
    layers: ModelFile, tmp_path: Path, inputs: list[NDArray[np.float32]]
) -> None:
    free, fixed = tmp_path / "free.xml", tmp_path / "fixed.xml"
    write(ExportRequest(layers, batch=None), free)
    write(ExportRequest(replace(layers, path=free), batch=3), fixed)
    assert b'dim="3,3,32,48"' in fixed.read_bytes() or b"<dim>3</dim>" in fixed.read_bytes()
    answer = OpenVinoRuntime(fixed, threads=1).run(inputs[0])
    np.testing.assert_allclose(answer, OnnxRuntime(layers.path).run(inputs[0]), atol=1e-4)


def test_int8_stays_int8(bright: ModelFile, tmp_path: Path) -> None:
    x = np.random.default_rng(0).random((1, 3, 64, 64), np.float32)
    [int8] = Qdq(bright.path).write(tmp_path / "int8.onnx", [x])
    path = tmp_path / "best.xml"
    write(ExportRequest(replace(bright, path=int8)), path)
    assert b"FakeQuantize" in path.read_bytes()
    assert np.abs(OpenVinoRuntime(path).run(x) - OnnxRuntime(int8).run(x)).max() < 0.5


def test_weights_in_half_stay_in_half(layers: ModelFile, halved: ModelFile, tmp_path: Path) -> None:
    sizes = []
    for model in (layers, halved):
        path = tmp_path / f"of-{model.path.stem}.xml"
        write(ExportRequest(model), path)
        sizes.append(path.with_suffix(".bin").stat().st_size)
    assert sizes[1] < 0.6 * sizes[0]


def test_what_is_openvinos_already_is_not_made_end_to_end(
    layers: ModelFile, tmp_path: Path
) -> None:
    request = ExportRequest(replace(layers, path=tmp_path / "best.xml"), photo=(80, 60))
    with pytest.raises(BadSettings, match=r"only an \.onnx can be made end to end"):
        write(request, tmp_path / "end_to_end.xml")


def test_an_operator_that_it_lacks_is_told_with_its_layer(
    layers: ModelFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = onnx.load(layers.path)
    [node] = [node for node in model.graph.node if node.op_type == "MaxPool"]
    node.op_type, node.name, node.domain = "Whirl", "whirling", "our.own"
    model.opset_import.append(onnx.helper.make_opsetid("our.own", 1))
    monkeypatch.setattr("tongueseg.export.openvino.onnx_of", lambda request: model)
    with pytest.raises(BadModel, match=r"^openvino lacks Whirl, of layer whirling$"):
        write(ExportRequest(layers), tmp_path / "best.xml")


def test_without_the_library_the_extra_is_named(
    layers: ModelFile, tmp_path: Path, without: Callable[[str], None]
) -> None:
    without("openvino")
    with pytest.raises(MissingExtra, match=r"tongueseg\[openvino\]"):
        write(ExportRequest(layers), tmp_path / "best.xml")
