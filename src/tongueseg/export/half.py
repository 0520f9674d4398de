"""Weights stored in half precision and widened when the model is loaded: half the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, numpy_helper

from tongueseg.errors import BadModel
from tongueseg.io.atomic import atomic_folder
from tongueseg.spec import sha256
from tongueseg.weights.model_files import ModelFile

# Smaller tensors (biases, norms) gain nothing and keep their precision.
_LEAST = 512


def write_half(model: ModelFile, out: Path, kind: int = onnx.TensorProto.FLOAT16) -> Path:
    """Write a model with its weights in 16 bits, as ``best.onnx`` with its spec, into a new folder.

    Raises:
        BadModel: it is no ``.onnx``.
        CannotWrite: the disk refuses, or the folder holds something.
    """
    if model.path.suffix != ".onnx":
        raise BadModel(f"{model.path}: is no .onnx; give one, or a run folder")
    halved = with_half_weights(onnx.load(model.path), kind)
    with atomic_folder(out) as aside:
        path = aside / "best.onnx"
        path.write_bytes(halved.SerializeToString(deterministic=True))
        spec = model.spec.model_copy(update={"files": {path.name: sha256(path)}})
        spec.write(path.with_suffix(".json"))
    return out / path.name


def with_half_weights(model: ModelProto, kind: int = onnx.TensorProto.FLOAT16) -> ModelProto:
    """Store each large float32 weight in 16 bits behind a cast, which engines fold at load.

    Computation stays in float32. A weight loses what lies below a relative 2^-11 as ``FLOAT16``,
    2^-8 as ``BFLOAT16``, which holds any size of float32.

    Args:
        kind: ``onnx.TensorProto.FLOAT16`` or ``BFLOAT16``.
    """
    stored = onnx.helper.tensor_dtype_to_np_dtype(kind)
    halved = onnx.ModelProto()
    halved.CopyFrom(model)
    graph = halved.graph
    casts = []
    for tensor in graph.initializer:
        weights = numpy_helper.to_array(tensor)
        if weights.dtype != np.float32 or weights.size < _LEAST:
            continue
        name = tensor.name
        small = numpy_helper.from_array(weights.astype(stored), f"{name}.half")
        tensor.CopyFrom(small)
        casts.append(onnx.helper.make_node("Cast", [small.name], [name], to=onnx.TensorProto.FLOAT))
    # Before the nodes that take them: a graph is sorted.
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(halved)
    return halved
