from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest

from tongueseg import Segmenter
from tongueseg.benchmarking.machine import sums_saturate
from tongueseg.compression import quantizer as module
from tongueseg.compression.calibration_set import calibrate
from tongueseg.compression.nncf import Nncf
from tongueseg.compression.qdq import Qdq
from tongueseg.compression.quantizer import quantize
from tongueseg.compression.sensitivity import scan_layers
from tongueseg.errors import BadModel
from tongueseg.runtime import open_runtime
from tongueseg.weights.model_files import find_model

if TYPE_CHECKING:
    from tongueseg.compression.method import Method
    from tongueseg.data.dataset import Record
    from tongueseg.weights.model_files import ModelFile

METHODS: dict[str, Callable[[Path], Method]] = {"onnx": Qdq, "openvino": Nncf}


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest, model: ModelFile) -> Method:
    if request.param == "openvino":
        pytest.importorskip("nncf", reason="nncf is not installed")
    return METHODS[request.param](model.path)


def test_int8_answers_as_the_float_model(
    model: ModelFile, method: Method, records: list[Record], tmp_path: Path
) -> None:
    done = quantize(model, method, tmp_path / "int8", calibrate(model, records), records)
    # One of three layers may suffer: its photos are all bright or all dark.
    assert len(done.attempts) <= 2
    assert done.iou - done.attempts[-1].iou <= 0.001
    photo = np.full((64, 64, 3), 255, np.uint8)
    with Segmenter(tmp_path / "int8") as small, Segmenter(model.path) as large:
        assert small.runtime.name == method.engine
        assert np.array_equal(small(photo).mask, large(photo).mask)


def test_weights_are_in_int8_per_channel(
    model: ModelFile, records: list[Record], tmp_path: Path
) -> None:
    quantize(model, Qdq(model.path), tmp_path / "int8", calibrate(model, records), records)
    graph = onnx.load(tmp_path / "int8/best.onnx").graph
    weights = [t for t in graph.initializer if t.data_type == onnx.TensorProto.INT8 and t.dims]
    assert {tuple(t.dims) for t in weights} >= {(4, 3, 3, 3), (4, 4, 1, 1), (1, 4, 1, 1)}
    scales = [t for t in graph.initializer if t.name.endswith("scale") and tuple(t.dims) == (4,)]
    assert scales


def test_the_one_photo_in_other_light_is_not_cut_off(
    model: ModelFile, method: Method, tmp_path: Path
) -> None:
    if method.engine == "openvino" and sums_saturate():
        pytest.skip("OpenVINO's sums of 16 bits overflow on a processor without VNNI")
    size = (1, 3, model.spec.input.height, model.spec.input.width)
    dim, bright = np.full(size, 0.1, np.float32), np.ones(size, np.float32)
    path = tmp_path / f"int8{method.suffix}"
    method.write(path, [dim] * 9 + [bright])
    small = open_runtime(method.engine, path)
    large = open_runtime("onnx", model.path)
    assert np.allclose(small.run(bright), large.run(bright), atol=0.2)


def test_the_scan_ranks_every_layer(
    model: ModelFile, method: Method, records: list[Record]
) -> None:
    inputs, observed = calibrate(model, records).inputs, []
    result = scan_layers(method, inputs, lambda: observed.append(1))
    assert sorted(one.layer for one in result) == sorted(method.layers)
    assert [one.error for one in result] == sorted((one.error for one in result), reverse=True)
    assert len(observed) == len(method.layers) == 3


def test_layers_that_suffer_stay_in_float(
    model: ModelFile,
    method: Method,
    records: list[Record],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As if INT8 cost much in any layer but the worst one.
    costs = iter([0.9, 0.5, 0.8995])
    monkeypatch.setattr(module, "mean_iou", lambda *_: next(costs))
    done = quantize(model, method, tmp_path / "int8", calibrate(model, records), records)
    assert [len(attempt.in_float) for attempt in done.attempts] == [0, 1]
    assert done.attempts[1].in_float == (done.sensitivities[0].layer,)
    assert find_model(tmp_path / "int8").spec.name == model.spec.name


def test_a_fall_that_nothing_mends_is_told_and_nothing_is_left(
    model: ModelFile,
    method: Method,
    records: list[Record],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    costs = iter([0.9, 0.5, 0.6])
    monkeypatch.setattr(module, "mean_iou", lambda *_: next(costs))
    with pytest.raises(BadModel, match=r"falls from 0\.9000 to 0\.5000, with 1 layers .* 0\.6000"):
        quantize(model, method, tmp_path / "int8", calibrate(model, records), records)
    assert not (tmp_path / "int8").exists()


def test_int8_is_not_quantised_again(
    model: ModelFile, records: list[Record], tmp_path: Path
) -> None:
    quantize(model, Qdq(model.path), tmp_path / "int8", calibrate(model, records), records)
    with pytest.raises(BadModel, match="is in INT8 already"):
        Qdq(tmp_path / "int8/best.onnx")


def test_weights_of_openvino_are_verified_too(
    model: ModelFile, records: list[Record], tmp_path: Path
) -> None:
    pytest.importorskip("nncf", reason="nncf is not installed")
    out = tmp_path / "int8"
    quantize(model, Nncf(model.path), out, calibrate(model, records), records)
    assert set(json.loads((out / "best.json").read_text())["files"]) == {"best.xml", "best.bin"}
    (out / "best.bin").write_bytes(b"other weights")
    with pytest.raises(BadModel, match=r"best\.bin: changed since"):
        find_model(out)
