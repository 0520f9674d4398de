"""Weights stored in half precision and widened when the model is loaded: half the file."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import ModelProto, numpy_helper

# Smaller tensors (biases, norms) gain nothing and keep their precision.
_LEAST = 512


def with_half_weights(model: ModelProto) -> ModelProto:
    """Store each large float32 weight as float16 behind a cast, which engines fold at load.

    Computation stays in float32; a weight loses what lies below a relative 2^-11.
    """
    halved = onnx.ModelProto()
    halved.CopyFrom(model)
    graph = halved.graph
    casts = []
    for tensor in graph.initializer:
        weights = numpy_helper.to_array(tensor)
        if weights.dtype != np.float32 or weights.size < _LEAST:
            continue
        name = tensor.name
        small = numpy_helper.from_array(weights.astype(np.float16), f"{name}.half")
        tensor.CopyFrom(small)
        casts.append(onnx.helper.make_node("Cast", [small.name], [name], to=onnx.TensorProto.FLOAT))
    # Before the nodes that take them: a graph is sorted.
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(halved)
    return halved
