"""ONNX: the format that the base install runs."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import torch
from torch import nn

from tongueseg.atomic import write_bytes
from tongueseg.errors import MissingExtra
from tongueseg.export.stem import with_strided_stems
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.spec import ModelSpec, sha256

OPSET = 18


def export_onnx(network: nn.Module, spec: ModelSpec, path: Path) -> ModelSpec:
    """Write a network as ONNX with a free batch size, and its spec beside it.

    The graph takes ``photo``: float32 ``(N, 3, H, W)`` and gives ``logits``: ``(N, 1, H, W)``.
    Files that the spec named before and that lie beside ``path`` stay named.

    Returns:
        The spec as written, which now names the file and its SHA-256 too.

    Raises:
        MissingExtra: onnx or onnxscript is not installed.
        CannotWrite: the disk refuses.
    """
    write_bytes(path, _onnx_bytes(network, spec))
    spec = spec.model_copy(update={"files": {**spec.files, path.name: sha256(path)}})
    spec.write(path.with_suffix(".json"))
    return spec


def export_best(run: Path) -> ModelSpec:
    """Write ``best.safetensors`` of a run folder as ``best.onnx``; return the spec of both.

    Raises:
        BadModel: there is no such checkpoint, or it was changed.
        MissingExtra, CannotWrite: as :func:`export_onnx`.
    """
    network, spec = load_checkpoint(run / "best.safetensors")
    return export_onnx(network, spec, run / "best.onnx")


def _onnx_bytes(network: nn.Module, spec: ModelSpec) -> bytes:
    try:
        import onnx
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise MissingExtra("train", "onnx and onnxscript") from error
    network = with_strided_stems(network).eval().to("cpu", torch.float32)
    photo = torch.zeros(2, 3, spec.input.height, spec.input.width)
    # The exporter tells of missing torchvision and of its own deprecations; neither is ours.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network,
            (photo,),
            dynamo=True,
            input_names=["photo"],
            output_names=["logits"],
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None
    model = program.model_proto
    _forget_source(model)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _forget_source(model: object) -> None:
    # The exporter notes stack traces with the paths of this machine on every node.
    graph = model.graph  # type: ignore[attr-defined]
    for part in (*graph.node, *graph.value_info, *graph.input, *graph.output, graph):
        part.doc_string = ""
        part.ClearField("metadata_props")
    for tensor in graph.initializer:
        tensor.ClearField("metadata_props")
