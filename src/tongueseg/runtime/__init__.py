"""Engines that turn the model's input into logits; one file each, all alike to the caller."""

from __future__ import annotations

from pathlib import Path

from tongueseg.errors import BadSettings, nearest
from tongueseg.runtime.base import Runtime
from tongueseg.runtime.fake import FakeRuntime
from tongueseg.runtime.onnx import OnnxRuntime

__all__ = ["RUNTIMES", "FakeRuntime", "OnnxRuntime", "Runtime", "open_runtime"]

RUNTIMES = {"onnx": OnnxRuntime}


def open_runtime(name: str, model: Path, *, threads: int | None = None) -> Runtime:
    """Load a model file into an engine.

    Args:
        name: a key of :data:`RUNTIMES`, or ``auto``.
        model: the model file; its spec was checked by :func:`tongueseg.locate.locate`.
        threads: processor threads of one call; all when None.

    Raises:
        BadSettings: there is no such runtime.
        BadModel: the engine cannot load the file.
    """
    if name == "auto":
        name = "onnx"
    if name not in RUNTIMES:
        known = ["auto", *RUNTIMES]
        hint = nearest(name, known)
        raise BadSettings(f"{name}: no such runtime{hint}; known are {', '.join(known)}")
    return RUNTIMES[name](model, threads=threads)
