"""Engines that turn the model's input into logits; one file each, all alike to the caller."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tongueseg.errors import BadModel, BadSettings, choices
from tongueseg.runtime.base import Runtime
from tongueseg.runtime.coreml_runtime import CoreMlRuntime
from tongueseg.runtime.executorch_runtime import ExecuTorchRuntime
from tongueseg.runtime.fake import FakeRuntime
from tongueseg.runtime.litert_runtime import LiteRtRuntime
from tongueseg.runtime.onnx_runtime import OnnxRuntime
from tongueseg.runtime.openvino_runtime import DEVICES as OPENVINO
from tongueseg.runtime.openvino_runtime import OpenVinoRuntime
from tongueseg.runtime.providers import PROVIDERS
from tongueseg.runtime.tensorrt_runtime import TensorRtRuntime

__all__ = [
    "DEVICES", "RUNTIMES", "FakeRuntime", "OnnxRuntime", "OpenVinoRuntime", "Runtime",
    "auto_engines", "engines_of", "open_runtime", "parse_runtime",
]  # fmt: skip

RUNTIMES: dict[str, Callable[..., Runtime]] = {
    "onnx": OnnxRuntime,
    "openvino": OpenVinoRuntime,
    "tensorrt": TensorRtRuntime,
    "coreml": CoreMlRuntime,
    "litert": LiteRtRuntime,
    "executorch": ExecuTorchRuntime,
}

DEVICES: dict[str, tuple[str, ...]] = {"onnx": tuple(PROVIDERS)[1:], "openvino": OPENVINO}
"""What an engine can run on besides the processor; asked for as ``ENGINE:DEVICE``."""

# Engines by the suffix of a model file, the first one being what ``auto`` takes.
_ENGINES = {
    ".onnx": ("onnx", "openvino"),
    ".xml": ("openvino",),
    ".engine": ("tensorrt",),
    ".mlpackage": ("coreml",),
    ".tflite": ("litert",),
    ".pte": ("executorch",),
}


def open_runtime(
    name: str, model: Path, *, threads: int | None = None, classes: int = 1
) -> Runtime:
    """Load a model file into an engine.

    Args:
        name: a key of :data:`RUNTIMES`, one with a device such as ``onnx:cuda``, or ``auto``.
        model: the model file; its spec was checked by ``find_model``.
        threads: processor threads of one call; all when None.
        classes: how many the model has; ``onnx`` alone runs models of several.

    Raises:
        BadSettings: there is no such runtime, or not the device here, or not for several classes.
        BadModel: the engine cannot load the file.
        MissingExtra: the engine is not installed.
    """
    engines = engines_of(model)
    engine, device = parse_runtime(engines[0] if name == "auto" else name)
    if engine not in engines:
        raise BadModel(f"{model}: {engine} does not run {model.suffix}; take {', '.join(engines)}")
    more: dict[str, Any] = {"device": device} if device else {}
    if classes > 1:
        if engine != "onnx":
            raise BadSettings(
                f"{model}: has {classes} classes; {engine} takes models of one class, take onnx"
            )
        more["classes"] = classes
    return RUNTIMES[engine](model, threads=threads, **more)


def parse_runtime(name: str) -> tuple[str, str]:
    """Split ``onnx:cuda`` into an engine and its device, which is empty for the processor.

    Raises:
        BadSettings: there is no such engine, or it has no such device.
    """
    engine, colon, device = name.partition(":")
    if engine not in RUNTIMES:
        known = ["auto", *RUNTIMES]
        raise BadSettings(f"{name}: no such runtime{choices(engine, known)}")
    devices = DEVICES.get(engine, ())
    if colon and device not in devices:
        known = [engine, *(f"{engine}:{one}" for one in devices)]
        raise BadSettings(f"{name}: no such runtime{choices(name, known)}")
    return engine, device


def engines_of(model: Path) -> tuple[str, ...]:
    """Return the engines that run such a file, the one that ``auto`` takes first.

    Raises:
        BadModel: there is none.
    """
    engines = _ENGINES.get(model.suffix.lower(), ())
    if not engines:
        suffixes = ", ".join(_ENGINES)
        raise BadModel(f"{model}: no engine runs such a file; known are {suffixes}")
    return engines


def auto_engines() -> dict[str, str]:
    """Return by the suffix of a model file which engine ``auto`` takes."""
    return {suffix: engines[0] for suffix, engines in _ENGINES.items()}
