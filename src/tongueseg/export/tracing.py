"""Networks as graphs of ATen operators, from which most targets start."""

from __future__ import annotations

import re

import torch
from torch import Tensor, nn
from torch.export import Dim, ExportedProgram

from tongueseg.errors import BadModel


def trace(module: nn.Module, example: Tensor, *, any_batch: bool = False) -> ExportedProgram:
    """Trace a module in evaluation mode, for batches of the example's size or of any."""
    shapes = ({0: Dim("batch")},) if any_batch else None
    return torch.export.export(module.eval(), (example,), dynamic_shapes=shapes)


def unsupported_layer(
    target: str, error: Exception, program: ExportedProgram, module: nn.Module
) -> BadModel:
    """Say in one line which layer a converter could not convert.

    Converters name the operator that they lack; the program tells where it stands.
    """
    message = str(error)
    places = [
        (place.start(), operator, node.meta)
        for node in program.graph.nodes
        if (operator := _operator(node.target))
        and (place := re.search(rf"(?<![a-z0-9_]){operator}(?![a-z0-9_])", message))
    ]
    if places:
        # Those that they name later are what it was given.
        _, operator, meta = min(places, key=lambda one: one[0])
        return BadModel(f"{target} lacks {operator}, of layer {_layer(meta, module)}")
    first = next(
        (line.strip() for line in message.splitlines() if line.strip()), type(error).__name__
    )
    return BadModel(f"{target} cannot convert this network ({first[:200]})")


def _operator(target: object) -> str:
    """Return the name of an operator of PyTorch without its library; empty of anything else."""
    schema = getattr(target, "_schema", None)
    return re.escape(schema.name.rpartition("::")[2]) if schema else ""


def _layer(meta: dict[str, object], module: nn.Module) -> str:
    stack = meta.get("nn_module_stack")
    paths = [str(path) for path, _ in stack.values()] if isinstance(stack, dict) else []
    path = paths[-1] if paths else ""
    # A step of a graph that was read back bears its name there.
    return str(getattr(module.get_submodule(path), "layer", path or "the network"))
