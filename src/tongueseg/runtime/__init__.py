"""Engines that turn the model's input into logits; one file each, all alike to the caller."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tongueseg.errors import BadModel, BadSettings, nearest
from tongueseg.runtime.base import Runtime
from tongueseg.runtime.fake import FakeRuntime
from tongueseg.runtime.onnx import OnnxRuntime
from tongueseg.runtime.openvino import OpenVinoRuntime

__all__ = [
    "RUNTIMES", "FakeRuntime", "OnnxRuntime", "OpenVinoRuntime", "Runtime", "open_runtime",
]  # fmt: skip

RUNTIMES: dict[str, Callable[..., Runtime]] = {"onnx": OnnxRuntime, "openvino": OpenVinoRuntime}

# Engines by the suffix of a model file, the first one being what ``auto`` takes.
_ENGINES = {".onnx": ("onnx", "openvino"), ".xml": ("openvino",)}


def open_runtime(name: str, model: Path, *, threads: int | None = None) -> Runtime:
    """Load a model file into an engine.

    Args:
        name: a key of :data:`RUNTIMES`, or ``auto``.
        model: the model file; its spec was checked by :func:`tongueseg.locate.locate`.
        threads: processor threads of one call; all when None.

    Raises:
        BadSettings: there is no such runtime.
        BadModel: the engine cannot load the file.
        MissingExtra: the engine is not installed.
    """
    engines = _ENGINES.get(model.suffix.lower(), ())
    if not engines:
        suffixes = ", ".join(_ENGINES)
        raise BadModel(f"{model}: no engine runs such a file; known are {suffixes}")
    if name == "auto":
        name = engines[0]
    if name not in RUNTIMES:
        known = ["auto", *RUNTIMES]
        hint = nearest(name, known)
        raise BadSettings(f"{name}: no such runtime{hint}; known are {', '.join(known)}")
    if name not in engines:
        raise BadModel(f"{model}: {name} does not run {model.suffix}; take {', '.join(engines)}")
    return RUNTIMES[name](model, threads=threads)
