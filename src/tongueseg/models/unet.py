"""The classic U-Net (Ronneberger et al. 2015), with padding, batch norm and optional gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from torch import Tensor, nn

from tongueseg.models.blocks import BLOCKS, NormAct, UpCat, entry_of


@dataclass(frozen=True, kw_only=True)
class UNetConfig:
    """The shape of a :class:`UNet`.

    Attributes:
        width: channels of the first stage. Every stage has twice those of the one before.
        depth: number of stages, the lowest one included.
        max_channels: the most channels of any stage; 0 sets no limit. The lowest stages cost
            little time but hold most of the weights.
        widths: channels of each stage, in place of the three above.
        space_to_depth: side of the pixel blocks that become channels before the first stage and
            pixels again after the last (Shi et al. 2016, pixel shuffle). At 2, twice the width
            costs no more time.
        block, up: the block of each stage and the way to upsample, keys of
            :data:`tongueseg.models.blocks.BLOCKS` and ``UPS``.
        norm, activation: what follows each convolution, see :class:`NormAct`.
        attention: put additive attention gates on the skips (Oktay et al. 2018).
        classes: number of logits for each pixel.
    """

    width: int = 64
    depth: int = 5
    max_channels: int = 0
    widths: Sequence[int] = ()
    space_to_depth: int = 1
    block: str = "double"
    up: str = "transposed"
    norm: str = "batch"
    activation: str = "leaky_relu"
    attention: bool = False
    classes: int = 1

    @property
    def channels(self) -> list[int]:
        """The channels of each stage."""
        limit = self.max_channels or self.width * 2**self.depth
        doubled = [min(limit, self.width * 2**stage) for stage in range(self.depth)]
        return list(self.widths) or doubled


class UNet(nn.Module):
    """Encoder and decoder of double convolutions with skip connections.

    Shapes: ``x: (N, 3, H, W)`` -> logits ``(N, classes, H, W)``; H and W are multiples of
    ``space_to_depth * 2 ** (depth - 1)``. There is no final sigmoid. ``UNet(width=64)`` is the
    network of the paper with 31,043,521 weights.

    Args:
        arguments: the attributes of :class:`UNetConfig`, by name.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__()
        config = UNetConfig(**arguments)
        norm_act = NormAct(config.norm, config.activation)
        block = entry_of("block", config.block, BLOCKS)
        channels, side = config.channels, config.space_to_depth
        inputs = [3 * side**2, *channels]
        self.encoder = nn.ModuleList(
            block(above, here, norm_act) for above, here in pairwise(inputs)
        )
        self.space_to_depth = nn.PixelUnshuffle(side) if side > 1 else nn.Identity()
        self.depth_to_space = nn.PixelShuffle(side) if side > 1 else nn.Identity()
        self.pool = nn.MaxPool2d(2)
        pairs = list(pairwise(channels[::-1]))
        self.upcat = nn.ModuleList(
            UpCat(below, here, up=config.up, gated=config.attention) for below, here in pairs
        )
        self.decoder = nn.ModuleList(block(2 * here, here, norm_act) for _, here in pairs)
        self.head = nn.Conv2d(channels[0], config.classes * side**2, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.space_to_depth(x)
        skips: list[Tensor] = []
        for stage in self.encoder:
            x = stage(self.pool(x) if skips else x)
            skips.append(x)
        skips.pop()
        for upcat, stage in zip(self.upcat, self.decoder, strict=True):
            x = stage(upcat(x, skips.pop()))
        logits: Tensor = self.depth_to_space(self.head(x))
        return logits
