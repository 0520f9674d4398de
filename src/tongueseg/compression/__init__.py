"""From a good model to a small and fast one that cuts as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongueseg.io.lazy import lazy_names

if TYPE_CHECKING:
    from tongueseg.compression.budget import Budget as Budget
    from tongueseg.compression.budget import parse_budget as parse_budget
    from tongueseg.compression.calibration_set import Calibration as Calibration
    from tongueseg.compression.calibration_set import calibrate as calibrate
    from tongueseg.compression.compressor import Compression as Compression
    from tongueseg.compression.compressor import compress as compress
    from tongueseg.compression.nncf import Nncf as Nncf
    from tongueseg.compression.qdq import Qdq as Qdq
    from tongueseg.compression.quantizer import Quantized as Quantized
    from tongueseg.compression.quantizer import quantize as quantize
    from tongueseg.compression.settings import CompressSettings as CompressSettings
    from tongueseg.compression.settings import open_compression as open_compression

# PyTorch and Optuna are loaded when they are first asked for.
_MODULES = {
    "Budget": "budget",
    "Calibration": "calibration_set",
    "CompressSettings": "settings",
    "Compression": "compressor",
    "Nncf": "nncf",
    "Qdq": "qdq",
    "Quantized": "quantizer",
    "calibrate": "calibration_set",
    "compress": "compressor",
    "open_compression": "settings",
    "parse_budget": "budget",
    "quantize": "quantizer",
}

__all__ = [
    "Budget",
    "Calibration",
    "CompressSettings",
    "Compression",
    "Nncf",
    "Qdq",
    "Quantized",
    "calibrate",
    "compress",
    "open_compression",
    "parse_budget",
    "quantize",
]


__getattr__ = lazy_names(__name__, _MODULES)
