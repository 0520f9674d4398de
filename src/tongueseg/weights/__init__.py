"""The models that ship inside the package: ``NAME.onnx``, ``NAME.json``, ``NAME.md``."""

from __future__ import annotations

from pathlib import Path

DEFAULT = "nano"
"""The embedded model that ``default`` stands for."""


def names() -> list[str]:
    """Return the names of the embedded models."""
    return sorted(path.stem for path in _folder().glob("*.onnx"))


def file(name: str) -> Path:
    """Return the ONNX file of an embedded model; its spec and card lie beside it."""
    return _folder() / f"{name}.onnx"


def _folder() -> Path:
    return Path(__file__).parent
