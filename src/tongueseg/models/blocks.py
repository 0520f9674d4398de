"""Blocks that the networks are made of."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class DoubleConv(nn.Sequential):
    """3×3 convolution, batch norm, LeakyReLU 0.1, twice; keeps height and width."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(*_conv_norm_act(inputs, outputs), *_conv_norm_act(outputs, outputs))


class UpCat(nn.Module):
    """Double height and width by a 2×2 transposed convolution and concatenate the skip.

    Shapes: ``x: (N, 2 C, H, W)``, ``skip: (N, C, 2 H, 2 W)`` -> ``(N, 2 C, 2 H, 2 W)``.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(inputs, outputs, kernel_size=2, stride=2)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        return torch.cat([skip, self.up(x)], dim=1)


def _conv_norm_act(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inputs, outputs, kernel_size=3, padding=1),
        nn.BatchNorm2d(outputs),
        nn.LeakyReLU(0.1, inplace=True),
    )
