from __future__ import annotations

import sys

import pytest

from tongueseg.runtime import RUNTIMES, installed, providers
from tongueseg.runtime import openvino_runtime as openvino
from tongueseg.runtime.installed import installed_engines


def test_the_base_install_has_onnx_runtime_on_the_processor() -> None:
    engines = installed_engines()
    assert engines["onnx"] == providers.available_devices()
    assert set(engines) <= set(RUNTIMES)


def test_an_engine_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda name: name == "onnxruntime" or None)
    assert list(installed_engines()) == ["onnx"]


def test_openvino_tells_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda name: name == "openvino" or None)
    monkeypatch.setitem(installed._DEVICES, "openvino", lambda: ["cpu", "bf16"])
    assert installed_engines() == {"openvino": ["cpu", "bf16"]}
    assert {"cpu", *openvino.DEVICES} >= set(installed_engines()["openvino"])


def test_core_ml_is_ready_on_a_mac_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda name: name == "coremltools" or None)
    monkeypatch.setattr(sys, "platform", "linux")
    assert installed_engines() == {}
    monkeypatch.setattr(sys, "platform", "darwin")
    assert installed_engines() == {"coreml": []}
