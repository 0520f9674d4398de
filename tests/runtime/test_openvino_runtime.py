from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.io.parallel import available_cores
from tongueseg.runtime import OpenVinoRuntime

openvino = pytest.importorskip("openvino", reason="openvino is not installed")


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="cannot be read"):
        OpenVinoRuntime(tmp_path / "none.onnx")


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    file = tmp_path / "broken.onnx"
    file.write_bytes(b"no model")
    with pytest.raises(BadModel, match="OpenVINO cannot load it") as caught:
        OpenVinoRuntime(file)
    assert len(str(caught.value).splitlines()) == 1


def test_it_reads_its_own_format(tiny_model: Path, tmp_path: Path) -> None:
    openvino.save_model(openvino.Core().read_model(tiny_model / "best.onnx"), tmp_path / "m.xml")
    runtime = OpenVinoRuntime(tmp_path / "m.xml", threads=1)
    assert np.allclose(runtime.run(np.ones((1, 3, 16, 16), np.float32)), 10, atol=1e-2)


def test_without_the_library_the_extra_is_named(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "openvino":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtra, match=r"tongueseg\[openvino\]"):
        OpenVinoRuntime(tiny_model / "best.onnx")


def property_of(runtime: OpenVinoRuntime, name: str) -> Any:
    return runtime._compiled.get_property(name)


@pytest.mark.parametrize("threads", [1, None])
def test_as_many_calls_run_at_once_as_there_are_cores_for(
    tiny_model: Path, threads: int | None
) -> None:
    runtime = OpenVinoRuntime(tiny_model / "best.onnx", threads=threads)
    streams = available_cores() if threads else 1
    assert property_of(runtime, "NUM_STREAMS") == streams
    assert property_of(runtime, "INFERENCE_NUM_THREADS") == available_cores()


def test_its_threads_are_bound_to_no_core(tiny_model: Path) -> None:
    runtime = OpenVinoRuntime(tiny_model / "best.onnx", threads=1)
    assert property_of(runtime, "ENABLE_CPU_PINNING") is False


def test_it_computes_in_float32_unless_told_otherwise(tiny_model: Path) -> None:
    model = tiny_model / "best.onnx"
    assert property_of(OpenVinoRuntime(model), "INFERENCE_PRECISION_HINT") == openvino.Type.f32
    if "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        runtime = OpenVinoRuntime(model, device="bf16")
        assert property_of(runtime, "INFERENCE_PRECISION_HINT") == openvino.Type.bf16
        assert runtime.name == "openvino:bf16"


class Plain:
    """A processor without bfloat16, and no other device."""

    available_devices = ("CPU",)

    def get_property(self, device: str, name: str) -> list[str]:
        return ["FP32", "INT8"]


@pytest.mark.parametrize(
    ("device", "needs"),
    [
        ("bf16", "it takes a processor that computes in bfloat16"),
        ("gpu", "it takes a GPU of Intel's and its driver for OpenCL"),
    ],
)
def test_a_device_that_is_not_there(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch, device: str, needs: str
) -> None:
    monkeypatch.setattr(openvino, "Core", Plain)
    with pytest.raises(BadSettings) as caught:
        OpenVinoRuntime(tiny_model / "best.onnx", device=device)
    assert str(caught.value) == f"openvino:{device}: OpenVINO finds cpu here; {needs}"
