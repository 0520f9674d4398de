"""Convolutions that train as INT8 will run them: rounded on the way forward, exact on the way back.

Jacob et al. 2018. Weights are rounded per output channel and symmetric, activations per tensor
from the range that they had of late: as :mod:`tongueseg.compression.qdq` writes. A norm after the
convolution scales whole channels and leaves the steps of their weights as they are.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

_STEPS = 255
_HALF = 127
_KEPT = 0.95
"""Share of a range that each step of training keeps."""


class Rounded(nn.Module):
    """Rounds activations to 256 steps over a moving range. Shapes stay as they are."""

    low: Tensor
    high: Tensor

    def __init__(self) -> None:
        super().__init__()
        # Not of the weights: a finished network knows nothing of its INT8 training.
        self.register_buffer("low", torch.zeros(()), persistent=False)
        self.register_buffer("high", torch.zeros(()), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        if self.training:
            self._follow(x.detach())
        if not self.high > self.low:
            return x
        scale = (self.high - self.low) / _STEPS
        zero = (-self.low / scale).round().clamp(0, _STEPS).to(torch.int32)
        rounded: Tensor = torch.fake_quantize_per_tensor_affine(x, scale, zero, 0, _STEPS)
        return rounded

    def _follow(self, x: Tensor) -> None:
        # Zero is always in the range: padding has to be exact.
        low, high = x.min().clamp(max=0), x.max().clamp(min=0)
        kept = _KEPT if self.high > self.low else 0.0
        self.low.lerp_(low, 1 - kept)
        self.high.lerp_(high, 1 - kept)


class AwareConv(nn.Conv2d):
    """A convolution whose input and weights are rounded."""

    rounded: Rounded

    def forward(self, x: Tensor) -> Tensor:
        weight = rounded_weights(self.weight, 0)
        out: Tensor = self._conv_forward(self.rounded(x), weight, self.bias)
        return out


class AwareUp(nn.ConvTranspose2d):
    """A transposed convolution whose input and weights are rounded."""

    rounded: Rounded

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        weight = rounded_weights(self.weight, 1)
        doubled: Tensor = functional.conv_transpose2d(
            self.rounded(x),
            weight,
            self.bias,
            self.stride,
            self.padding,  # type: ignore[arg-type]
        )
        return doubled


def rounded_weights(weight: Tensor, axis: int) -> Tensor:
    """Round the weights of each output channel, which lie along ``axis``, to 255 steps."""
    others = tuple(dim for dim in range(weight.dim()) if dim != axis)
    scale = (weight.detach().abs().amax(others) / _HALF).clamp(min=1e-12).float()
    zeros = torch.zeros_like(scale, dtype=torch.int32)
    rounded: Tensor = torch.fake_quantize_per_channel_affine(
        weight.float(), scale, zeros, axis, -_HALF, _HALF
    )
    return rounded


def make_aware(network: nn.Module) -> None:
    """Let every convolution of a network train as INT8 will run it; weights keep their names."""
    for part in list(network.modules()):
        kind = _AWARE.get(type(part))
        if kind is not None:
            # The class changes and nothing else: weights, their names, and hooks stay.
            part.__class__ = kind
            part.rounded = Rounded()


_AWARE = {nn.Conv2d: AwareConv, nn.ConvTranspose2d: AwareUp}
