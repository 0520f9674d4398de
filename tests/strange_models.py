"""Models that an engine loads and that are none of ours."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from tongueseg.spec import Architecture, InputSpec, ModelSpec, sha256

SIDE = 32
_FLOAT = TensorProto.FLOAT


def tensor(name: str, value: float | Sequence[int] | bool, kind: int = _FLOAT) -> Any:
    values = np.atleast_1d(np.asarray(value))
    return helper.make_tensor(name, kind, np.shape(value), values.tolist())


def node(kind: str, given: str, made: str, **attributes: Any) -> Any:
    return helper.make_node(kind, given.split(), [made], **attributes)


def endless() -> Any:
    """A loop of 2^62 rounds."""
    scalar = helper.make_tensor_value_info
    sides = [1, 1, SIDE, SIDE]
    body = helper.make_graph(
        [node("Identity", "go", "go_on"), node("Neg", "value", "next")],
        "body",
        [
            scalar("round", TensorProto.INT64, []),
            scalar("go", TensorProto.BOOL, []),
            scalar("value", _FLOAT, sides),
        ],
        [scalar("go_on", TensorProto.BOOL, []), scalar("next", _FLOAT, sides)],
    )
    return node("Loop", "rounds true mean", "logits", body=body)


MEAN = node("ReduceMean", "x", "mean", axes=[1], keepdims=1)
KINDS: dict[str, list[Any]] = {
    "nan": [MEAN, node("Mul", "mean nan", "logits")],
    "three_channels": [node("Identity", "x", "logits")],
    "half_size": [MEAN, node("MaxPool", "mean", "logits", kernel_shape=[2, 2], strides=[2, 2])],
    "scalar": [node("ReduceMean", "x", "logits", keepdims=0)],
    "loop": [MEAN, endless()],
    "good": [MEAN, node("Identity", "mean", "logits")],
}
WORDS = {
    "nan": "gives logits that are NaN or infinite",
    "three_channels": "gives an array of shape (1, 3, 32, 32)",
    "half_size": "gives an array of shape (1, 1, 16, 16)",
    "scalar": "gives an array of shape (",
    "loop": "",
}


def write_model(folder: Path, kind: str, side: int = SIDE) -> Path:
    """Write a model of a kind, with a spec that calls it one of ours."""
    constants = [
        tensor("nan", float("nan")),
        tensor("rounds", 2**62, TensorProto.INT64),
        tensor("true", True, TensorProto.BOOL),
    ]
    graph = helper.make_graph(
        KINDS[kind],
        kind,
        [helper.make_tensor_value_info("x", _FLOAT, [1, 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("logits", _FLOAT, None)],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    file = folder / f"{kind}.onnx"
    onnx.save(model, file)
    ModelSpec(
        name=kind,
        input=InputSpec(height=side, width=side),
        architecture=Architecture(name="strange"),
        files={file.name: sha256(file)},
    ).write(file.with_suffix(".json"))
    return file
