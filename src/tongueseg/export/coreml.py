"""Core ML: an ``.mlpackage`` for iOS 16, macOS 13 and later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from tongueseg.errors import MissingExtra
from tongueseg.export.end_to_end import end_to_end_picture
from tongueseg.export.quiet import quiet
from tongueseg.export.request import ExportRequest
from tongueseg.export.tracing import trace, unsupported_layer

_LEAST = 512
"""Weights of fewer figures gain nothing in 8 bits."""


def write(request: ExportRequest, path: Path) -> None:
    """Write the model for Core ML, computed in float16 as the Neural Engine does.

    It takes ``photo`` and gives ``logits`` as arrays, or end to end a picture ``photo`` and
    a grey picture ``mask``. ``int8`` stores its weights in 8 bits.

    Raises:
        MissingExtra: coremltools is not installed.
        BadModel: Core ML lacks an operator; the message names its layer.
    """
    with quiet():
        try:
            import coremltools
        except ImportError as error:
            raise MissingExtra("export", "coremltools") from error
        module, example = request.network, request.example()
        if request.photo:
            module = end_to_end_picture(module, request.model.spec, *request.photo)
            example = torch.zeros(1, 3, *request.photo)
        # Its converter knows the core of ATen's operators, and no more.
        program = trace(module, example).run_decompositions({})
        try:
            model = coremltools.convert(
                program,
                convert_to="mlprogram",
                minimum_deployment_target=coremltools.target.iOS16,
                **_ends(coremltools, example, end_to_end=request.photo is not None),
            )
        # Whatever its passes stumble on they raise.
        except Exception as error:
            raise unsupported_layer("coreml", error, program, module) from error
        if request.int8:
            model = _in_int8(coremltools, model)
        model.short_description = f"Cuts the tongue out of a photo ({request.model.spec.name})"
        model.save(str(path))


def _ends(ct: Any, example: torch.Tensor, *, end_to_end: bool) -> dict[str, Any]:
    """Say what goes in and what comes out."""
    shape = tuple(example.shape)
    if end_to_end:
        photo = ct.ImageType(name="photo", shape=shape, color_layout=ct.colorlayout.RGB)
        mask = ct.ImageType(name="mask", color_layout=ct.colorlayout.GRAYSCALE)
        return {"inputs": [photo], "outputs": [mask]}
    return {
        "inputs": [ct.TensorType(name="photo", shape=shape, dtype=np.float32)],
        "outputs": [ct.TensorType(name="logits", dtype=np.float32)],
    }


def _in_int8(ct: Any, model: Any) -> Any:
    ways = ct.optimize.coreml
    each = ways.OpLinearQuantizerConfig(mode="linear_symmetric", weight_threshold=_LEAST)
    return ways.linear_quantize_weights(model, ways.OptimizationConfig(global_config=each))
