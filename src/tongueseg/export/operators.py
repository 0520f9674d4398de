"""What the operators of an ONNX graph compute, in PyTorch; those that our model files hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

Attributes = dict[str, Any]
Setting = NDArray[Any] | None
Operator = Callable[..., Any]


class Unreadable(Exception):
    """An operator, or a way to use it, that is not read back."""


def _padding(of: Attributes) -> tuple[int, int]:
    pads = of.get("pads", [0, 0, 0, 0])
    if of.get("auto_pad", b"NOTSET") != b"NOTSET" or pads[:2] != pads[2:]:
        raise Unreadable("padding that differs from side to side")
    return pads[0], pads[1]


def _conv(of: Attributes, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    steps, wide = of.get("strides", [1, 1]), of.get("dilations", [1, 1])
    return functional.conv2d(x, weight, bias, steps, _padding(of), wide, of.get("group", 1))


def _conv_transpose(
    of: Attributes, x: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Tensor:
    return functional.conv_transpose2d(
        x, weight, bias, of.get("strides", [1, 1]), _padding(of),
        of.get("output_padding", [0, 0]), of.get("group", 1), of.get("dilations", [1, 1]),
    )  # fmt: skip


def _max_pool(of: Attributes, x: Tensor) -> Tensor:
    steps, wide = of.get("strides", [1, 1]), of.get("dilations", [1, 1])
    pooled: Tensor = functional.max_pool2d(
        x, of["kernel_shape"], steps, _padding(of), wide, bool(of.get("ceil_mode", 0))
    )
    return pooled


def _resize(
    of: Attributes,
    x: Tensor,
    _region: Setting = None,
    scales: Setting = None,
    sizes: Setting = None,
) -> Tensor:
    how = (of.get("mode", b"nearest"), of.get("coordinate_transformation_mode", b"half_pixel"))
    known = {(b"nearest", b"asymmetric"): "nearest", (b"linear", b"half_pixel"): "bilinear"}
    if how not in known or (how[0] == b"nearest" and of.get("nearest_mode") != b"floor"):
        raise Unreadable("another way to resize than ours")
    size = None if sizes is None else sizes[2:].tolist()
    factor = None if scales is None or size is not None else scales[2:].tolist()
    return functional.interpolate(x, size, factor, known[how])


def _depth_to_space(of: Attributes, x: Tensor) -> Tensor:
    if of.get("mode", b"DCR") != b"CRD":
        raise Unreadable("channels in another order than ours")
    return functional.pixel_shuffle(x, of["blocksize"])


def _reshape(of: Attributes, x: Tensor, shape: NDArray[Any] | Sequence[int]) -> Tensor:
    sides = shape.tolist() if isinstance(shape, np.ndarray) else list(shape)
    if of.get("allowzero", 0) == 0:
        sides = [x.shape[i] if side == 0 else side for i, side in enumerate(sides)]
    return x.reshape(sides)


def _mean(of: Attributes, x: Tensor, axes: Setting = None) -> Tensor:
    over = of.get("axes") or (None if axes is None else axes.tolist())
    return x.mean(over, keepdim=bool(of.get("keepdims", 1)))


def _clip(_of: Attributes, x: Tensor, low: Setting = None, high: Setting = None) -> Tensor:
    ends = [None if end is None else float(end) for end in (low, high)]
    return x.clamp(*ends)


def _unsqueeze(_of: Attributes, x: Tensor, axes: NDArray[Any]) -> Tensor:
    for axis in axes.tolist():
        x = x.unsqueeze(axis)
    return x


def _instance_norm(of: Attributes, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return functional.instance_norm(x, weight=weight, bias=bias, eps=of.get("epsilon", 1e-5))


def _batch_norm(of: Attributes, x: Tensor, *weights: Tensor) -> Tensor:
    weight, bias, mean, variance = weights
    return functional.batch_norm(x, mean, variance, weight, bias, eps=of.get("epsilon", 1e-5))


def _cast(_of: Attributes, x: Tensor) -> Tensor:
    # Weights are stored in 16 bits; all is computed in float32.
    return x.float() if x.is_floating_point() else x


def _quantize(_of: Attributes, x: Tensor, _scale: Setting, zero: Setting = None) -> Tensor:
    """Leave activations as they are, but for a ReLU that the rounding took over.

    Where zero is the lowest step, what is negative becomes zero, and quantisers take the ReLU
    before it out of the graph.
    """
    lowest = zero is not None and zero.size == 1 and zero.item() == np.iinfo(zero.dtype).min
    return x.relu() if lowest else x


def _dequantize(of: Attributes, x: Tensor, scale: NDArray[Any], zero: Setting = None) -> Tensor:
    if x.is_floating_point():
        return x
    steps = x.numpy().astype(np.float32)
    if scale.size > 1:
        channels = [1] * x.dim()
        channels[of.get("axis", 1) if x.dim() > 1 else 0] = -1
        scale = scale.reshape(channels)
        zero = None if zero is None else zero.reshape(channels)
    return torch.from_numpy((steps - (0 if zero is None else zero.astype(np.float32))) * scale)


OPERATORS: dict[str, Operator] = {
    "Add": lambda _of, one, other: one + other,
    "BatchNormalization": _batch_norm,
    "Cast": _cast,
    "Clip": _clip,
    "Concat": lambda of, *parts: torch.cat(parts, of["axis"]),
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "DepthToSpace": _depth_to_space,
    "DequantizeLinear": _dequantize,
    "HardSigmoid": lambda of, x: (of.get("alpha", 0.2) * x + of.get("beta", 0.5)).clamp(0, 1),
    "HardSwish": lambda _of, x: functional.hardswish(x),
    "Identity": lambda _of, x: x,
    "InstanceNormalization": _instance_norm,
    "LeakyRelu": lambda of, x: functional.leaky_relu(x, of.get("alpha", 0.01)),
    "MaxPool": _max_pool,
    "Mul": lambda _of, one, other: one * other,
    "QuantizeLinear": _quantize,
    "ReduceMean": _mean,
    "Relu": lambda _of, x: functional.relu(x),
    "Reshape": _reshape,
    "Resize": _resize,
    "Shape": lambda _of, x: tuple(x.shape),
    "Sigmoid": lambda _of, x: x.sigmoid(),
    "Sub": lambda _of, one, other: one - other,
    "Transpose": lambda of, x: x.permute(of["perm"]),
    "Unsqueeze": _unsqueeze,
}
"""By their names in ONNX; each takes the attributes, then the inputs, None for one left out."""

SETTINGS: dict[str, tuple[int, ...]] = {
    "Clip": (1, 2),
    "DequantizeLinear": (1, 2),
    "QuantizeLinear": (1, 2),
    "ReduceMean": (1,),
    "Reshape": (1,),
    "Resize": (1, 2, 3),
    "Unsqueeze": (1,),
}
"""Which of an operator's inputs say how to compute, if constant; they are handed over as arrays."""
