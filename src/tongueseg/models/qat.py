"""Quantisation-aware training (QAT): convolutions that compute as INT8 will, and still learn.

Jacob et al. 2018. The forward pass rounds, the backward pass does not. Weights are rounded per
output channel and symmetrically, activations per tensor over a moving range, as
:mod:`tongueseg.compression.qdq` writes them. A norm after the convolution scales whole channels
and leaves the steps of their weights as they are.
"""

from __future__ import annotations

from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

_STEPS = 255
_HALF = 127
_MOMENTUM = 0.95
"""Share of the activation range that each training step keeps."""

Qat = TypeVar("Qat", "QatConv2d", "QatConvTranspose2d")


class FakeQuantize(nn.Module):
    """Rounds activations to 256 steps over a moving range. Shapes stay as they are."""

    low: Tensor
    high: Tensor

    def __init__(self) -> None:
        super().__init__()
        # Not part of the state: a finished network holds plain weights.
        self.register_buffer("low", torch.zeros(()), persistent=False)
        self.register_buffer("high", torch.zeros(()), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        if self.training:
            self._update_range(x.detach())
        if not self.high > self.low:
            return x
        scale = (self.high - self.low) / _STEPS
        zero = (-self.low / scale).round().clamp(0, _STEPS).to(torch.int32)
        rounded: Tensor = torch.fake_quantize_per_tensor_affine(x, scale, zero, 0, _STEPS)
        return rounded

    def _update_range(self, x: Tensor) -> None:
        # Zero is always in the range: padding has to be exact.
        low, high = x.min().clamp(max=0), x.max().clamp(min=0)
        momentum = _MOMENTUM if self.high > self.low else 0.0
        self.low.lerp_(low, 1 - momentum)
        self.high.lerp_(high, 1 - momentum)


class QatConv2d(nn.Conv2d):
    """A convolution that rounds its input and its weights."""

    fake_quantize: FakeQuantize

    @classmethod
    def from_float(cls, conv: nn.Module) -> QatConv2d:
        """Return a convolution that shares the weights of ``conv``."""
        assert isinstance(conv, nn.Conv2d)
        # On the meta device, so that no weights are drawn and the global seed stays as it is.
        qat = cls(
            conv.in_channels,
            conv.out_channels,
            conv.kernel_size,  # type: ignore[arg-type]
            conv.stride,  # type: ignore[arg-type]
            conv.padding,  # type: ignore[arg-type]
            conv.dilation,  # type: ignore[arg-type]
            conv.groups,
            conv.bias is not None,
            conv.padding_mode,
            device="meta",
        )
        return _with_weights_of(qat, conv)

    def forward(self, x: Tensor) -> Tensor:
        weight = fake_quantize_weight(self.weight, 0)
        out: Tensor = self._conv_forward(self.fake_quantize(x), weight, self.bias)
        return out


class QatConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution that rounds its input and its weights."""

    fake_quantize: FakeQuantize

    @classmethod
    def from_float(cls, conv: nn.Module) -> QatConvTranspose2d:
        """Return a transposed convolution that shares the weights of ``conv``."""
        assert isinstance(conv, nn.ConvTranspose2d)
        qat = cls(
            conv.in_channels,
            conv.out_channels,
            conv.kernel_size,  # type: ignore[arg-type]
            conv.stride,  # type: ignore[arg-type]
            conv.padding,  # type: ignore[arg-type]
            conv.output_padding,  # type: ignore[arg-type]
            conv.groups,
            conv.bias is not None,
            conv.dilation,  # type: ignore[arg-type]
            conv.padding_mode,
            device="meta",
        )
        return _with_weights_of(qat, conv)

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        weight = fake_quantize_weight(self.weight, 1)
        out: Tensor = functional.conv_transpose2d(
            self.fake_quantize(x),
            weight,
            self.bias,
            self.stride,
            self.padding,  # type: ignore[arg-type]
        )
        return out


def fake_quantize_weight(weight: Tensor, axis: int) -> Tensor:
    """Round the weights of each output channel, which lie along ``axis``, to 255 steps."""
    others = tuple(dim for dim in range(weight.dim()) if dim != axis)
    scale = (weight.detach().abs().amax(others) / _HALF).clamp(min=1e-12).float()
    zeros = torch.zeros_like(scale, dtype=torch.int32)
    rounded: Tensor = torch.fake_quantize_per_channel_affine(
        weight.float(), scale, zeros, axis, -_HALF, _HALF
    )
    return rounded


def prepare_qat(network: nn.Module) -> None:
    """Replace every convolution inside a network by one for QAT; ``state_dict`` keys stay."""
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            kind = _QAT_KINDS.get(type(child))
            if kind is not None:
                setattr(parent, name, kind.from_float(child))


def _with_weights_of(qat: Qat, conv: nn.Module) -> Qat:
    qat.weight, qat.bias = conv.weight, conv.bias  # type: ignore[assignment]
    qat.fake_quantize = FakeQuantize()
    return qat.train(conv.training)


_QAT_KINDS: dict[type, type[QatConv2d | QatConvTranspose2d]] = {
    nn.Conv2d: QatConv2d,
    nn.ConvTranspose2d: QatConvTranspose2d,
}
