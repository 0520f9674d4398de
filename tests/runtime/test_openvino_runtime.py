import builtins

import numpy as np
import pytest

from tongueseg.errors import BadModel, MissingExtra
from tongueseg.runtime import OpenVinoRuntime

openvino = pytest.importorskip("openvino", reason="openvino is not installed")


def test_a_file_that_is_missing(tmp_path):
    with pytest.raises(BadModel, match="cannot be read"):
        OpenVinoRuntime(tmp_path / "none.onnx")


def test_a_file_that_is_no_model(tmp_path):
    file = tmp_path / "broken.onnx"
    file.write_bytes(b"no model")
    with pytest.raises(BadModel, match="OpenVINO cannot load it") as caught:
        OpenVinoRuntime(file)
    assert len(str(caught.value).splitlines()) == 1


def test_it_reads_its_own_format(tiny_model, tmp_path):
    openvino.save_model(openvino.Core().read_model(tiny_model / "best.onnx"), tmp_path / "m.xml")
    runtime = OpenVinoRuntime(tmp_path / "m.xml", threads=1)
    assert np.allclose(runtime.run(np.ones((1, 3, 16, 16), np.float32)), 10, atol=1e-2)


def test_without_the_library_the_extra_is_named(tiny_model, monkeypatch):
    real = builtins.__import__

    def refuse(name, *rest):
        if name == "openvino":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtra, match=r"tongueseg\[openvino\]"):
        OpenVinoRuntime(tiny_model / "best.onnx")
