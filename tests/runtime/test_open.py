from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.errors import BadModel, BadSettings
from tongueseg.runtime import (
    DEVICES,
    RUNTIMES,
    OnnxRuntime,
    engines_of,
    open_runtime,
    parse_runtime,
)


def refused(name: str, model: Path) -> str:
    with pytest.raises(BadSettings) as caught:
        open_runtime(name, model)
    return str(caught.value)


def test_auto_is_onnx(tiny_model: Path) -> None:
    runtime = open_runtime("auto", tiny_model / "best.onnx", threads=1)
    assert isinstance(runtime, OnnxRuntime)


@pytest.mark.parametrize("name", ["onnx", "openvino"])
def test_by_name(tiny_model: Path, name: str) -> None:
    pytest.importorskip({"onnx": "onnxruntime"}.get(name, name))
    assert open_runtime(name, tiny_model / "best.onnx", threads=1).name == name


@pytest.mark.parametrize(
    ("name", "hint"), [("onxx", "; did you mean onnx? There"), ("", "; there")]
)
def test_an_unknown_name(tmp_path: Path, name: str, hint: str) -> None:
    known = ", ".join(["auto", *RUNTIMES])
    message = f"{name}: no such runtime{hint} is {known}"
    assert refused(name, tmp_path / "best.onnx") == message


@pytest.mark.parametrize(
    ("name", "hint"),
    [("onnx:cuba", "; did you mean onnx:cuda?"), ("onnx:", "; did you mean onnx?")],
)
def test_an_unknown_device(tmp_path: Path, name: str, hint: str) -> None:
    assert refused(name, tmp_path / "best.onnx") == (
        f"{name}: no such runtime{hint} There is "
        "onnx, onnx:cuda, onnx:tensorrt, onnx:coreml, onnx:directml"
    )


def test_a_device_of_another_engine(tmp_path: Path) -> None:
    assert "There is openvino, openvino:bf16, openvino:gpu" in refused(
        "openvino:cuda", tmp_path / "best.onnx"
    )


def test_names_are_split() -> None:
    assert parse_runtime("onnx") == ("onnx", "")
    assert parse_runtime("onnx:cuda") == ("onnx", "cuda")
    assert set(DEVICES) <= set(RUNTIMES)


def test_an_engine_that_does_not_run_such_files(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match=r"onnx does not run \.xml; take openvino"):
        open_runtime("onnx", tmp_path / "best.xml")


def test_a_file_that_no_engine_runs(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match=r"no engine runs such a file; known are \.onnx"):
        engines_of(tmp_path / "best.h5")
