"""U²-Net-p (Qin et al. 2020), the light background remover that most tools ship; random weights.

Only for its speed: nested U-blocks of 16 inner and 64 outer channels, as the paper's small network.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

INNER, OUTER = 16, 64


class Unit(nn.Sequential):
    """3×3 convolution, batch norm, ReLU."""

    def __init__(self, inputs: int, outputs: int, dilation: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        )


class Nested(nn.Module):
    """A residual U-block of so many levels; dilated instead of pooled where ``flat``."""

    def __init__(self, inputs: int, levels: int, *, flat: bool = False) -> None:
        super().__init__()
        self.flat = flat
        dilations = [2**level if flat else 1 for level in range(levels - 1)]
        self.enter = Unit(inputs, OUTER)
        widths = [OUTER, *[INNER] * (levels - 2)]
        self.down = nn.ModuleList(
            Unit(width, INNER, d) for width, d in zip(widths, dilations, strict=True)
        )
        self.bottom = Unit(INNER, INNER, 2 * dilations[-1] if flat else 2)
        outputs = [*[INNER] * (levels - 2), OUTER]
        self.up = nn.ModuleList(
            Unit(2 * INNER, width, d) for width, d in zip(outputs, dilations[::-1], strict=True)
        )

    def forward(self, x: Tensor) -> Tensor:
        entered = x = self.enter(x)
        skips: list[Tensor] = []
        for unit in self.down:
            x = unit(halved(x) if skips and not self.flat else x)
            skips.append(x)
        x = self.bottom(x)
        for unit in self.up:
            skip = skips.pop()
            x = unit(torch.cat([resized(x, skip), skip], dim=1))
        out: Tensor = x + entered
        return out


class U2NetP(nn.Module):
    """Six nested stages down, five up, the logits of all six joined.

    Shapes: ``x: (N, 3, H, W)`` -> ``(N, 1, H, W)``.
    """

    def __init__(self) -> None:
        super().__init__()
        levels = (7, 6, 5, 4)
        inputs = (3, *[OUTER] * 3)
        self.encoder = nn.ModuleList(
            [
                *(Nested(i, n) for i, n in zip(inputs, levels, strict=True)),
                Nested(OUTER, 4, flat=True),
                Nested(OUTER, 4, flat=True),
            ]
        )
        self.decoder = nn.ModuleList(
            [Nested(2 * OUTER, 4, flat=True), *(Nested(2 * OUTER, n) for n in levels[::-1])]
        )
        self.sides = nn.ModuleList(nn.Conv2d(OUTER, 1, 3, padding=1) for _ in range(6))
        self.joined = nn.Conv2d(6, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        photo, skips = x, list[Tensor]()
        for stage in self.encoder:
            x = stage(halved(x) if skips else x)
            skips.append(x)
        seen = [skips.pop()]
        for stage in self.decoder:
            skip = skips.pop()
            seen.append(stage(torch.cat([resized(seen[-1], skip), skip], dim=1)))
        planes = [resized(s(one), photo) for s, one in zip(self.sides, seen[::-1], strict=True)]
        logits: Tensor = self.joined(torch.cat(planes, dim=1))
        return logits


def halved(x: Tensor) -> Tensor:
    """Pool by two, rounding up."""
    return functional.max_pool2d(x, 2, stride=2, ceil_mode=True)


def resized(x: Tensor, like: Tensor) -> Tensor:
    """Bring one map to the size of another."""
    return functional.interpolate(x, like.shape[-2:], mode="bilinear", align_corners=False)
