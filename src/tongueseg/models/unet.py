"""The classic U-Net (Ronneberger et al. 2015), with padding and batch norm."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from tongueseg.models.blocks import DoubleConv, UpCat


class UNet(nn.Module):
    """Encoder and decoder of double convolutions with skip connections.

    Shapes: ``x: (N, 3, H, W)`` -> logits ``(N, 1, H, W)``; H and W are multiples of
    ``2 ** (depth - 1)``. The sigmoid is left to whoever reads the logits.

    Args:
        width: channels of the first stage; every stage has twice those of the one before.
            ``UNet(width=64)`` is the network of the paper, 31,043,521 weights.
        depth: number of stages, the lowest one included.
    """

    def __init__(self, *, width: int = 64, depth: int = 5) -> None:
        super().__init__()
        channels = [width * 2**stage for stage in range(depth)]
        self.encoder = nn.ModuleList(
            DoubleConv(inputs, outputs)
            for inputs, outputs in zip([3, *channels], channels, strict=False)
        )
        self.pool = nn.MaxPool2d(2)
        rising = channels[::-1]
        pairs = list(pairwise(rising))
        self.upcat = nn.ModuleList(UpCat(below, here) for below, here in pairs)
        self.decoder = nn.ModuleList(DoubleConv(2 * here, here) for _, here in pairs)
        self.head = nn.Conv2d(width, 1, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        skips: list[Tensor] = []
        for stage in self.encoder:
            x = stage(self.pool(x) if skips else x)
            skips.append(x)
        skips.pop()
        for upcat, stage in zip(self.upcat, self.decoder, strict=True):
            x = stage(upcat(x, skips.pop()))
        logits: Tensor = self.head(x)
        return logits
