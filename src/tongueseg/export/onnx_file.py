"""An ``.onnx`` file changed: for batches of one size, or end to end."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import ModelProto, compose, version_converter

from tongueseg.errors import BadModel, BadSettings
from tongueseg.export.end_to_end import postprocess_graph, preprocess_graph
from tongueseg.export.onnx import OPSET, traced_onnx
from tongueseg.export.request import ExportRequest
from tongueseg.spec import ModelSpec


def write(request: ExportRequest, path: Path) -> None:
    """Write the model as ONNX, INT8 where it is; see :func:`onnx_of`."""
    path.write_bytes(onnx_of(request).SerializeToString(deterministic=True))


def onnx_of(request: ExportRequest) -> ModelProto:
    """Return the model as ONNX, end to end or for the batch size of the request.

    Raises:
        BadModel: it is no ``.onnx``.
        BadSettings: it takes batches of one size, and any is requested.
    """
    path = request.model.path
    if path.suffix != ".onnx":
        raise BadModel(f"{path}: only openvino takes it; give the .onnx or a run folder")
    model = onnx.load(path)
    fixed = model.graph.input[0].type.tensor_type.shape.dim[0].dim_value
    if request.batch is None and fixed:
        raise BadSettings(f"{path}: takes batches of {fixed} and no others; give --batch {fixed}")
    if request.photo:
        model = end_to_end_onnx(model, request.model.spec, *request.photo)
    if request.batch:
        _fix(model, request.batch)
    onnx.checker.check_model(model)
    return model


def end_to_end_onnx(model: ModelProto, spec: ModelSpec, height: int, width: int) -> ModelProto:
    """Put what comes before and after the network into its graph."""
    model = _at_least(model, OPSET)
    photo = torch.zeros(1, height, width, 3, dtype=torch.uint8)
    logits = torch.zeros(1, 1, spec.input.height, spec.input.width)
    head = traced_onnx(preprocess_graph(spec, height, width), photo, ("photo", "prepared"))
    tail = traced_onnx(postprocess_graph(spec, height, width), logits, ("raw_logits", "mask"))
    for part in (head, tail):
        # All three must agree; what they hold means the same in either.
        part.ir_version = model.ir_version
        del part.opset_import[:]
        part.opset_import.extend(model.opset_import)
    model_input, model_output = model.graph.input[0].name, model.graph.output[0].name
    joined = compose.merge_models(head, model, [("prepared", model_input)], prefix2="network/")
    ends = [(f"network/{model_output}", "raw_logits")]
    end_to_end = compose.merge_models(joined, tail, ends, prefix2="after/")
    _rename_output(end_to_end, "mask")
    return end_to_end


def _rename_output(model: ModelProto, name: str) -> None:
    output = model.graph.output[0]
    for node in model.graph.node:
        node.output[:] = [name if one == output.name else one for one in node.output]
    output.name = name


def _fix(model: ModelProto, batch: int) -> None:
    """Fix the number of photos that a graph takes; engines plan their memory by it."""
    for end in (*model.graph.input, *model.graph.output):
        end.type.tensor_type.shape.dim[0].dim_value = batch
    del model.graph.value_info[:]


def _at_least(model: ModelProto, opset: int) -> ModelProto:
    own = next(one.version for one in model.opset_import if not one.domain)
    if own >= opset:
        return model
    raised: ModelProto = version_converter.convert_version(model, opset)
    return raised
