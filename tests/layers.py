"""The convolutions of networks, which PyTorch's types call modules."""

from __future__ import annotations

from torch import nn


def convolutions(module: nn.Module) -> list[nn.Conv2d]:
    """Return the convolutions of a network or of a part of it, in their order."""
    return [part for part in module.modules() if isinstance(part, nn.Conv2d)]
