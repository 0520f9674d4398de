from tongueseg.runtime import RUNTIMES, providers, ready
from tongueseg.runtime import openvino_runtime as openvino
from tongueseg.runtime.ready import ready as engines


def test_the_base_install_has_onnx_runtime_on_the_processor():
    found = engines()
    assert found["onnx"] == providers.present()
    assert set(found) <= set(RUNTIMES)


def test_an_engine_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(ready, "find_spec", lambda name: name == "onnxruntime" or None)
    assert list(engines()) == ["onnx"]


def test_openvino_tells_what_it_can(monkeypatch):
    monkeypatch.setattr(ready, "find_spec", lambda name: name == "openvino" or None)
    monkeypatch.setitem(ready._DEVICES, "openvino", lambda: ["cpu", "bf16"])
    assert engines() == {"openvino": ["cpu", "bf16"]}
    assert {"cpu", *openvino.DEVICES} >= set(engines()["openvino"])


def test_core_ml_is_ready_on_a_mac_alone(monkeypatch):
    monkeypatch.setattr(ready, "find_spec", lambda name: name == "coremltools" or None)
    monkeypatch.setattr(ready.sys, "platform", "linux")
    assert engines() == {}
    monkeypatch.setattr(ready.sys, "platform", "darwin")
    assert engines() == {"coreml": []}
