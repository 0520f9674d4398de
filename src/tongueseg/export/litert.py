"""LiteRT: a ``.tflite``, for Android. Its converter wants an environment of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tongueseg.errors import BadSettings, MissingExtra
from tongueseg.export.quiet import quiet
from tongueseg.export.request import ExportRequest
from tongueseg.export.tracing import trace, unsupported_layer

_CHANNELS_LAST = (0, 2, 3, 1)


def write(request: ExportRequest, path: Path) -> None:
    """Write the model for LiteRT, channels last: ``(N, H, W, 3)`` -> logits ``(N, H, W, 1)``.

    ``int8`` quantises weights per channel and activations by the ranges of ``request.inputs``;
    input and output stay float32.

    Raises:
        MissingExtra: litert-torch is not installed.
        BadSettings: an end-to-end model shall be quantised, whose pixels would be as well.
        BadModel: LiteRT lacks an operator; the message names its layer.
    """
    if request.int8 and request.photo:
        raise BadSettings("litert: give --end-to-end or --int8, not both")
    with quiet():
        try:
            import litert_torch
        except ImportError as error:
            raise MissingExtra("litert-export", "litert-torch") from error
        module, example = request.module(), request.example()
        program = trace(module, example)
        if not request.photo:
            module = litert_torch.to_channel_last_io(module, args=[0], outputs=[0]).eval()
            example = example.permute(_CHANNELS_LAST)
        try:
            litert_torch.convert(module, (example,)).export(str(path))
        # Whatever its passes stumble on they raise.
        except Exception as error:
            raise unsupported_layer("litert", error, program, request.module()) from error
        if request.int8:
            _to_int8(path, request)


def _to_int8(path: Path, request: ExportRequest) -> None:
    """Quantise a file in its place."""
    from ai_edge_litert.interpreter import Interpreter
    from ai_edge_quantizer import quantizer, recipe

    [(signature, ends)] = Interpreter(str(path)).get_signature_list().items()
    samples = [{ends["inputs"][0]: x.transpose(_CHANNELS_LAST)} for x in request.inputs]
    in_float: list[dict[str, Any]] = [
        {"regex": ".*", "operation": end, "algorithm_key": "no_quantize", "op_config": {}}
        for end in ("INPUT", "OUTPUT")
    ]
    quantizing = quantizer.Quantizer(str(path), [*recipe.static_wi8_ai8(), *in_float])
    calibrated = quantizing.calibrate({signature: samples})
    quantizing.quantize(calibrated).export_model(str(path), overwrite=True)
