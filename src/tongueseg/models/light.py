"""A light U-Net of inverted residuals, for phones and small processors."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from tongueseg.models.blocks import ConvUnit, InvertedResidual, NormAct, SeparableConv


class LightUNet(nn.Module):
    """Inverted residuals down, separable convolutions up, logits at half size and upsampled.

    Shapes: ``x: (N, 3, H, W)`` -> logits ``(N, classes, H, W)``; H and W are multiples of
    ``2 ** depth``. The finest features lie at half the input's size. An outline is smooth at
    that scale, and the four times larger maps above it take most of a U-Net's time.

    Args:
        width: channels of the first stage. Later stages have 1.5, 2.5, 4, 6 and 8 times those.
        depth: number of stages, each at half the size of the one before.
        norm, activation: what follows each convolution, see :class:`NormAct`.
        classes: number of logits for each pixel.
    """

    GROWTH = (1.0, 1.5, 2.5, 4.0, 6.0, 8.0, 10.0)

    def __init__(
        self,
        *,
        width: int = 16,
        depth: int = 5,
        norm: str = "batch",
        activation: str = "relu",
        classes: int = 1,
    ) -> None:
        super().__init__()
        norm_act = NormAct(norm, activation)
        channels = [_multiple_of_eight(width * growth) for growth in self.GROWTH[:depth]]
        self.stem = ConvUnit(3, channels[0], norm_act, stride=2)
        self.encoder = nn.ModuleList(
            nn.Sequential(
                InvertedResidual(inputs, outputs, norm_act, stride=2),
                InvertedResidual(outputs, outputs, norm_act),
            )
            for inputs, outputs in pairwise(channels)
        )
        pairs = list(pairwise(channels[::-1]))
        self.narrow = nn.ModuleList(ConvUnit(a, b, norm_act, kernel=1) for a, b in pairs)
        self.decoder = nn.ModuleList(SeparableConv(2 * here, here, norm_act) for _, here in pairs)
        self.head = nn.Conv2d(channels[0], classes, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        skips = [self.stem(x)]
        for stage in self.encoder:
            skips.append(stage(skips[-1]))
        x = skips.pop()
        for narrow, stage in zip(self.narrow, self.decoder, strict=True):
            x = stage(torch.cat([skips.pop(), _upsampled(narrow(x))], dim=1))
        return _upsampled(self.head(x))


def _upsampled(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def _multiple_of_eight(channels: float) -> int:
    # Processors compute channels in vectors of eight, so that nine cost as much as sixteen.
    return max(8, round(channels / 8) * 8)
