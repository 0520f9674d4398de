"""ExecuTorch: a ``.pte`` whose layers run in XNNPACK, on phones' processors and on this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tongueseg.errors import MissingExtra
from tongueseg.export.quiet import quiet
from tongueseg.export.request import ExportRequest
from tongueseg.export.tracing import trace, unsupported_layer


def write(request: ExportRequest, path: Path) -> None:
    """Write the model for ExecuTorch.

    ``int8`` quantises weights per channel and activations by the ranges of ``request.inputs``.

    Raises:
        MissingExtra: executorch is not installed.
        BadModel: it lacks an operator; the message names its layer.
    """
    with quiet():
        try:
            from executorch.backends.xnnpack.partition.xnnpack_partitioner import (
                XnnpackPartitioner,
            )
            from executorch.exir import to_edge_transform_and_lower
        except ImportError as error:
            raise MissingExtra("export", "executorch") from error
        network = _in_int8(request.network, request) if request.int8 else request.network
        module = request.module(network)
        program = trace(module, request.example())
        try:
            edge = to_edge_transform_and_lower(program, partitioner=[XnnpackPartitioner()])
            content = edge.to_executorch().buffer
        # Whatever its passes stumble on they raise.
        except Exception as error:
            raise unsupported_layer("executorch", error, program, module) from error
    path.write_bytes(content)


def _in_int8(network: nn.Module, request: ExportRequest) -> nn.Module:
    from executorch.backends.xnnpack.quantizer.xnnpack_quantizer import (
        XNNPACKQuantizer,
        get_symmetric_quantization_config,
    )
    from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e

    inputs = [torch.from_numpy(x) for x in request.inputs]
    example = inputs[0].expand(request.batch or 1, -1, -1, -1)
    config = get_symmetric_quantization_config(is_per_channel=True)
    quantizer = XNNPACKQuantizer().set_global(config)
    observed: Any = prepare_pt2e(trace(network, example).module(), quantizer)
    with torch.no_grad():
        for x in inputs:
            observed(x.expand_as(example))
    return _Module(convert_pt2e(observed))


class _Module(nn.Module):
    """A traced module that takes calls of ``train`` and ``eval``; it evaluates in any case."""

    def __init__(self, traced: nn.Module) -> None:
        super().__init__()
        self.traced = traced

    def train(self, mode: bool = True) -> _Module:
        self.training = mode
        return self

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.traced(x)
        return out
