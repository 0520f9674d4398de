"""Model files for the engines; one file per target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongueseg.io.lazy import lazy_names

if TYPE_CHECKING:
    from tongueseg.export.exporter import Exported as Exported
    from tongueseg.export.exporter import export as export
    from tongueseg.export.onnx import export_onnx as export_onnx
    from tongueseg.export.parity import Parity as Parity
    from tongueseg.export.parity import compare as compare
    from tongueseg.export.parity_photos import photos_of as photos_of
    from tongueseg.export.request import ExportRequest as ExportRequest
    from tongueseg.export.targets import TARGETS as TARGETS

# PyTorch and a target are loaded when they are first asked for.
_MODULES = {
    "ExportRequest": "request",
    "Exported": "exporter",
    "Parity": "parity",
    "TARGETS": "targets",
    "compare": "parity",
    "export": "exporter",
    "export_onnx": "onnx",
    "photos_of": "parity_photos",
}

__all__ = [
    "TARGETS",
    "ExportRequest",
    "Exported",
    "Parity",
    "compare",
    "export",
    "export_onnx",
    "photos_of",
]


__getattr__ = lazy_names(__name__, _MODULES)
