"""Which engines are ready on this machine, and on which devices."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec

from tongueseg.runtime import RUNTIMES, providers
from tongueseg.runtime import openvino_runtime as openvino

# Where an engine's library bears another name than the engine.
_LIBRARIES = {"onnx": "onnxruntime", "litert": "ai_edge_litert", "coreml": "coremltools"}

# Of engines that can be told where to run.
_DEVICES: dict[str, Callable[[], list[str]]] = {
    "onnx": providers.available_devices,
    "openvino": openvino.available_devices,
}


def installed_engines() -> dict[str, list[str]]:
    """Return the engines that are installed and the devices they offer.

    ``cpu`` stands for the processor; an engine that runs in one place alone offers none.
    """
    return {engine: _DEVICES.get(engine, list)() for engine in RUNTIMES if _is_here(engine)}


def _is_here(engine: str) -> bool:
    # Core ML's library installs anywhere, to convert; it runs on a Mac alone.
    if engine == "coreml" and sys.platform != "darwin":
        return False
    return find_spec(_LIBRARIES.get(engine, engine)) is not None
