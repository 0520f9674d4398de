"""TensorRT: an ``.engine``, built on the machine whose GPU will run it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.export.onnx_file import onnx_of
from tongueseg.export.request import ExportRequest
from tongueseg.export.trt_types import with_types


def write(request: ExportRequest, path: Path) -> None:
    """Build an engine for the GPU of this machine: INT8 from a model in INT8, else float16.

    Raises:
        MissingExtra: tensorrt is not installed.
        BadSettings: there is no GPU here that it can build for.
        BadModel: TensorRT lacks an operator; the message names its layer.
    """
    try:
        import tensorrt
    except ImportError as error:
        raise MissingExtra("tensorrt", "tensorrt") from error
    logger = tensorrt.Logger(tensorrt.Logger.ERROR)
    try:
        builder = tensorrt.Builder(logger)
    # What pybind makes of a builder that is none.
    except TypeError as error:
        raise BadSettings(
            "tensorrt: finds no NVIDIA GPU here; an engine is built where it will run"
        ) from error
    typed = 1 << int(tensorrt.NetworkDefinitionCreationFlag.STRONGLY_TYPED)
    network = builder.create_network(typed)
    parser = tensorrt.OnnxParser(network, logger)
    if not parser.parse(with_types(onnx_of(request)).SerializeToString()):
        raise BadModel(_unsupported_layer(parser))
    engine = builder.build_serialized_network(network, builder.create_builder_config())
    if engine is None:
        raise BadModel("tensorrt cannot build an engine of this network on this GPU")
    path.write_bytes(engine)


def _unsupported_layer(parser: Any) -> str:
    if not parser.num_errors:
        return "tensorrt cannot read this network"
    error = parser.get_error(0)
    layer, said = error.node_name() or error.node_operator(), error.desc().strip()
    return f"tensorrt lacks {error.node_operator()}, of layer {layer} ({said[:200]})"
