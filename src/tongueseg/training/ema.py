"""A slow copy of the weights: the average over the last steps, which scores better and steadier."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import chain

import torch
from torch import Tensor, nn


class Ema(nn.Module):
    """Exponential moving average of a network, batch norm's figures with it.

    Args:
        network: what is trained; its copy here is what is validated and kept.
        decay: share of the average that each step keeps; lower in the first steps, so that the
            average does not drag the random start along.
    """

    steps: torch.Tensor

    def __init__(self, network: nn.Module, decay: float) -> None:
        super().__init__()
        self.decay = decay
        self.network = copy.deepcopy(network).requires_grad_(False).eval()
        self.register_buffer("steps", torch.zeros((), dtype=torch.int64))

    def restart(self, network: nn.Module) -> None:
        """Begin anew at the weights that a network has now."""
        self.network.load_state_dict(network.state_dict())
        self.steps.zero_()

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Take the weights of one more step in."""
        self.steps += 1
        decay = min(self.decay, (1 + int(self.steps)) / (10 + int(self.steps)))
        for mine, theirs in zip(_tensors(self.network), _tensors(network), strict=True):
            if mine.is_floating_point():
                mine.lerp_(theirs, 1 - decay)
            else:
                mine.copy_(theirs)


def _tensors(network: nn.Module) -> Iterator[Tensor]:
    """Yield weights and figures, also those that are not saved."""
    return chain(network.parameters(), network.buffers())
