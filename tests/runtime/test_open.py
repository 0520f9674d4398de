import pytest

from tongueseg.errors import BadSettings
from tongueseg.runtime import RUNTIMES, OnnxRuntime, open_runtime


def test_auto_is_onnx(tiny_model):
    runtime = open_runtime("auto", tiny_model / "best.onnx", threads=1)
    assert isinstance(runtime, OnnxRuntime)


@pytest.mark.parametrize("name", RUNTIMES)
def test_by_name(tiny_model, name):
    assert open_runtime(name, tiny_model / "best.onnx", threads=1).name == name


@pytest.mark.parametrize(
    ("name", "hint"), [("onxx", "; did you mean onnx?"), ("tensorrt", ""), ("", "")]
)
def test_an_unknown_name(tmp_path, name, hint):
    with pytest.raises(BadSettings) as caught:
        open_runtime(name, tmp_path / "best.onnx")
    assert str(caught.value) == f"{name}: no such runtime{hint}; known are auto, onnx, openvino"
