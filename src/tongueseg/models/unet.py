"""The classic U-Net (Ronneberger et al. 2015), with padding, batch norm and optional gates."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from tongueseg.models.blocks import DoubleConv, Flavour, UpCat


class UNet(nn.Module):
    """Encoder and decoder of double convolutions with skip connections.

    Shapes: ``x: (N, 3, H, W)`` -> logits ``(N, 1, H, W)``; H and W are multiples of
    ``2 ** (depth - 1)``. The sigmoid is left to whoever reads the logits.

    Args:
        width: channels of the first stage; every stage has twice those of the one before.
            ``UNet(width=64)`` is the network of the paper, 31,043,521 weights.
        depth: number of stages, the lowest one included.
        widest: no stage has more channels than this; 0 sets no limit. The lowest stages see the
            whole mouth and cost little time, but hold most of the weights.
        norm, activation: what follows each convolution, see :class:`Flavour`.
        attention: put additive attention gates on the skips (Oktay et al. 2018).
    """

    def __init__(
        self,
        *,
        width: int = 64,
        depth: int = 5,
        widest: int = 0,
        norm: str = "batch",
        activation: str = "leaky_relu",
        attention: bool = False,
    ) -> None:
        super().__init__()
        flavour = Flavour(norm, activation)
        limit = widest or width * 2**depth
        channels = [min(limit, width * 2**stage) for stage in range(depth)]
        self.encoder = nn.ModuleList(
            DoubleConv(inputs, outputs, flavour) for inputs, outputs in pairwise([3, *channels])
        )
        self.pool = nn.MaxPool2d(2)
        pairs = list(pairwise(channels[::-1]))
        self.upcat = nn.ModuleList(UpCat(below, here, gated=attention) for below, here in pairs)
        self.decoder = nn.ModuleList(DoubleConv(2 * here, here, flavour) for _, here in pairs)
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
