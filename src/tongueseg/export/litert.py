"""LiteRT: a ``.tflite``, for Android. Its converter wants an environment of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tongueseg.errors import BadSettings, MissingExtra
from tongueseg.export.quiet import quiet
from tongueseg.export.request import Wanted
from tongueseg.export.tracing import lacking, trace

_CHANNELS_LAST = (0, 2, 3, 1)


def write(wanted: Wanted, path: Path) -> None:
    """Write the model for LiteRT, channels last: ``(N, H, W, 3)`` -> logits ``(N, H, W, 1)``.

    ``int8`` quantises weights per channel and activations by the ranges of ``wanted.inputs``;
    input and output stay float32.

    Raises:
        MissingExtra: litert-torch is not installed.
        BadSettings: a whole model shall be quantised, whose pixels would be as well.
        BadModel: LiteRT lacks an operator; the message names its layer.
    """
    if wanted.int8 and wanted.photo:
        raise BadSettings("litert: give --end-to-end or --int8, not both")
    with quiet():
        try:
            import litert_torch
        except ImportError as error:
            raise MissingExtra("litert-export", "litert-torch") from error
        module, example = wanted.module(), wanted.example()
        program = trace(module, example)
        if not wanted.photo:
            module = litert_torch.to_channel_last_io(module, args=[0], outputs=[0]).eval()
            example = example.permute(_CHANNELS_LAST)
        try:
            litert_torch.convert(module, (example,)).export(str(path))
        # Whatever its passes stumble on they raise.
        except Exception as error:
            raise lacking("litert", error, program, wanted.module()) from error
        if wanted.int8:
            _to_int8(path, wanted)


def _to_int8(path: Path, wanted: Wanted) -> None:
    """Quantise a file in its place."""
    from ai_edge_litert.interpreter import Interpreter
    from ai_edge_quantizer import quantizer, recipe

    [(signature, ends)] = Interpreter(str(path)).get_signature_list().items()
    shown = [{ends["inputs"][0]: x.transpose(_CHANNELS_LAST)} for x in wanted.inputs]
    in_float: list[dict[str, Any]] = [
        {"regex": ".*", "operation": end, "algorithm_key": "no_quantize", "op_config": {}}
        for end in ("INPUT", "OUTPUT")
    ]
    quantizing = quantizer.Quantizer(str(path), [*recipe.static_wi8_ai8(), *in_float])
    calibrated = quantizing.calibrate({signature: shown})
    quantizing.quantize(calibrated).export_model(str(path), overwrite=True)
