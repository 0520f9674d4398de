"""The blocks of the networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import torch
from torch import Tensor, nn

from tongueseg.errors import BadSettings, choices

Entry = TypeVar("Entry")

NORMS: dict[str, Callable[[int], nn.Module]] = {
    "batch": nn.BatchNorm2d,
    "group": lambda channels: nn.GroupNorm(_divisor(channels, 8), channels),
    "instance": partial(nn.InstanceNorm2d, affine=True),
}
ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "leaky_relu": partial(nn.LeakyReLU, 0.1, inplace=True),
    "relu": partial(nn.ReLU, inplace=True),
    "silu": partial(nn.SiLU, inplace=True),
    "hardswish": partial(nn.Hardswish, inplace=True),
}


def entry_of(kind: str, name: str, known: Mapping[str, Entry]) -> Entry:
    """Return the entry of a name.

    Raises:
        BadSettings: there is none. The message names the nearest one.
    """
    if name not in known:
        raise BadSettings(f"no {kind} {name!r}{choices(name, list(known))}")
    return known[name]


@dataclass(frozen=True)
class NormAct:
    """The norm and the activation that follow a convolution, by name.

    Raises:
        BadSettings: there is no such norm or activation.
    """

    norm: str = "batch"
    activation: str = "leaky_relu"

    def __post_init__(self) -> None:
        entry_of("norm", self.norm, NORMS)
        entry_of("activation", self.activation, ACTIVATIONS)


class ConvUnit(nn.Sequential):
    """Convolution, norm, activation; keeps height and width unless ``stride`` is 2."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        norm_act: NormAct,
        *,
        kernel: int = 3,
        stride: int = 1,
        groups: int = 1,
    ) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups),
            NORMS[norm_act.norm](outputs),
            ACTIVATIONS[norm_act.activation](),
        )


class DoubleConv(nn.Sequential):
    """Two 3×3 convolution units."""

    def __init__(self, inputs: int, outputs: int, norm_act: NormAct) -> None:
        super().__init__(ConvUnit(inputs, outputs, norm_act), ConvUnit(outputs, outputs, norm_act))


UPS: dict[str, Callable[[int, int], nn.Module]] = {
    "transposed": lambda inputs, outputs: nn.ConvTranspose2d(inputs, outputs, 2, stride=2),
    # The 1×1 convolution runs before upsampling, while the map is small. Unlike the transposed
    # convolution, engines run it in INT8.
    "nearest": lambda inputs, outputs: nn.Sequential(
        nn.Conv2d(inputs, outputs, 1), nn.Upsample(scale_factor=2, mode="nearest")
    ),
}


class UpCat(nn.Module):
    """Double height and width and concatenate the skip connection.

    Shapes: ``x: (N, inputs, H, W)``, ``skip: (N, outputs, 2 H, 2 W)``
    -> ``(N, 2 outputs, 2 H, 2 W)``.

    Args:
        up: how to upsample, a key of :data:`UPS`.
        gated: pass the skip through an :class:`AttentionGate` first.

    Raises:
        BadSettings: there is no such way to upsample.
    """

    def __init__(
        self, inputs: int, outputs: int, *, up: str = "transposed", gated: bool = False
    ) -> None:
        super().__init__()
        self.up = entry_of("way up", up, UPS)(inputs, outputs)
        self.gate = AttentionGate(outputs) if gated else None

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        x = self.up(x)
        if self.gate is not None:
            skip = self.gate(skip, x)
        return torch.cat([skip, x], dim=1)


class AttentionGate(nn.Module):
    """Additive attention (Oktay et al. 2018): weight each position of the skip by the map below.

    Shapes: ``skip, below: (N, C, H, W)`` -> ``(N, C, H, W)``.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        inner = max(1, channels // 2)
        self.skip = nn.Sequential(nn.Conv2d(channels, inner, 1), nn.BatchNorm2d(inner))
        self.below = nn.Sequential(nn.Conv2d(channels, inner, 1), nn.BatchNorm2d(inner))
        self.weight = nn.Sequential(
            nn.ReLU(inplace=True), nn.Conv2d(inner, 1, 1), nn.BatchNorm2d(1), nn.Sigmoid()
        )

    def forward(self, skip: Tensor, below: Tensor) -> Tensor:
        weight: Tensor = self.weight(self.skip(skip) + self.below(below))
        return skip * weight


class InvertedResidual(nn.Module):
    """Expand by 1×1, filter each channel (depthwise), project by 1×1 (Sandler et al. 2018).

    Adds its input where the shape stays. Shapes: ``(N, inputs, H, W)`` ->
    ``(N, outputs, H / stride, W / stride)``.
    """

    def __init__(
        self, inputs: int, outputs: int, norm_act: NormAct, *, stride: int = 1, expand: int = 4
    ) -> None:
        super().__init__()
        inner = inputs * expand
        self.steps = nn.Sequential(
            ConvUnit(inputs, inner, norm_act, kernel=1),
            ConvUnit(inner, inner, norm_act, stride=stride, groups=inner),
            nn.Conv2d(inner, outputs, 1),
            NORMS[norm_act.norm](outputs),
        )
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.steps(x)
        return x + out if self.adds else out


class SeparableConv(nn.Sequential):
    """A depthwise 3×3 convolution, then a pointwise 1×1 unit (Howard et al. 2017)."""

    def __init__(self, inputs: int, outputs: int, norm_act: NormAct) -> None:
        super().__init__(
            nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False),
            ConvUnit(inputs, outputs, norm_act, kernel=1),
        )


BLOCKS: dict[str, Callable[[int, int, NormAct], nn.Module]] = {
    "double": DoubleConv,
    "single": ConvUnit,
    "separable": SeparableConv,
    "inverted": InvertedResidual,
}


def _divisor(channels: int, most: int) -> int:
    return next(groups for groups in range(min(most, channels), 0, -1) if channels % groups == 0)
