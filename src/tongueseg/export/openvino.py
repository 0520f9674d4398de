"""OpenVINO: an ``.xml`` with its ``.bin``, from the ONNX file or from what ``quantize`` wrote."""

from __future__ import annotations

import tempfile
from pathlib import Path

import onnx

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.export.onnx_file import onnx_of
from tongueseg.export.request import ExportRequest


def write(request: ExportRequest, path: Path) -> None:
    """Write the model for OpenVINO, with its weights as they are; INT8 stays INT8.

    Raises:
        MissingExtra: openvino is not installed.
        BadModel: OpenVINO lacks an operator; the message names its layer.
        BadSettings: a model that is OpenVINO's already shall become end to end.
    """
    try:
        import openvino
    except ImportError as error:
        raise MissingExtra("openvino", "openvino") from error
    if request.model.path.suffix == ".xml":
        if request.photo:
            raise BadSettings(f"{request.model.path}: only an .onnx can be made end to end")
        model = openvino.Core().read_model(request.model.path)
        if request.batch:
            model.reshape({0: [request.batch, *list(model.input(0).get_partial_shape())[1:]]})
    else:
        model = _converted(openvino, onnx_of(request))
    openvino.save_model(model, path, compress_to_fp16=_in_half(request.model.path))


def _in_half(path: Path) -> bool:
    """Say whether a file stores its weights in 16 bits, which it widens as it is loaded."""
    if path.suffix != ".onnx":
        return False
    half = onnx.TensorProto.FLOAT16
    return any(tensor.data_type == half for tensor in onnx.load(path).graph.initializer)


def _converted(openvino: object, model: onnx.ModelProto) -> object:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "model.onnx"
        file.write_bytes(model.SerializeToString())
        try:
            return openvino.convert_model(file)  # type: ignore[attr-defined]
        # OpenVINO's own exception is no public name.
        except Exception as error:
            raise BadModel(_unsupported_layer(str(error), model)) from error


def _unsupported_layer(message: str, model: onnx.ModelProto) -> str:
    """Name the first layer whose operator OpenVINO has no rule for; those after it fail as well."""
    missing = message.rpartition("No conversion rule found for operations:")[2].partition("\n")[0]
    for node in model.graph.node:
        if node.op_type in missing:
            return f"openvino lacks {node.op_type}, of layer {node.name or node.output[0]}"
    return f"openvino cannot convert this network ({message.strip().splitlines()[0][:200]})"
