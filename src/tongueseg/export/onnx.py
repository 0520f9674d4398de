"""ONNX: the format that the base install runs."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from tongueseg.errors import MissingExtra
from tongueseg.export.fold_stem import with_strided_stems
from tongueseg.io.atomic import write_bytes
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.spec import ModelSpec, sha256

if TYPE_CHECKING:
    from onnx import ModelProto

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
    write_bytes(path, _onnx_bytes(network, spec), durable=True)
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
    network = with_strided_stems(network).eval().to("cpu", torch.float32)
    photo = torch.zeros(2, 3, spec.input.height, spec.input.width)
    model = traced_onnx(network, photo, ("photo", "logits"), any_batch=True)
    return bytes(model.SerializeToString(deterministic=True))


def traced_onnx(
    module: nn.Module, example: Tensor, names: tuple[str, str], *, any_batch: bool = False
) -> ModelProto:
    """Return a module as an ONNX graph whose input and output bear these names.

    Raises:
        MissingExtra: onnx or onnxscript is not installed.
    """
    try:
        import onnx
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise MissingExtra("train", "onnx and onnxscript") from error
    # The exporter tells of missing torchvision and of its own deprecations; neither is ours.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module,
            (example,),
            dynamo=True,
            input_names=names[:1],
            output_names=names[1:],
            dynamic_shapes=({0: torch.export.Dim("batch")},) if any_batch else None,
            opset_version=OPSET,
            verbose=False,
        )
    assert program is not None
    model = program.model_proto
    _forget_source(model)
    onnx.checker.check_model(model)
    return model


def _forget_source(model: object) -> None:
    # The exporter notes stack traces with the paths of this machine on every node.
    graph = model.graph  # type: ignore[attr-defined]
    for part in (*graph.node, *graph.value_info, *graph.input, *graph.output, graph):
        part.doc_string = ""
        part.ClearField("metadata_props")
    for tensor in graph.initializer:
        tensor.ClearField("metadata_props")
