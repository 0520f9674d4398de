"""Weight transfer: start a network from the weights of another, even of other widths."""

from __future__ import annotations

import re

import torch
from torch import Tensor, nn

# The first convolution of a decoder stage, whose input is the skip beside the upsampled map.
_CONCATENATED_INPUT = re.compile(r"decoder\.\d+\.(0\.)?0\.weight")

# Networks whose stages have the same names, with or without attention gates between them.
_UNET_FAMILY = frozenset({"unet", "attention_unet"})


def can_transfer(architecture: str, other: str) -> bool:
    """Return whether networks of these names can take each other's weights."""
    return architecture == other or {architecture, other} <= _UNET_FAMILY


@torch.no_grad()
def transfer_weights(network: nn.Module, donor: dict[str, Tensor]) -> float:
    """Copy into a network what fits of another one's weights.

    Tensors of the same name share their leading channels. Channels that only the network has keep
    their fresh weights.

    Args:
        network: is changed.
        donor: weights by name, such as the state of a trained network.

    Returns:
        The share of the network's weights that were copied, 0 to 1.
    """
    copied, total = 0, 0
    for name, target in network.state_dict().items():
        total += target.numel()
        source = donor.get(name)
        if source is None or source.dim() != target.dim():
            continue
        for part, given in zip(_parts(name, target), _parts(name, source), strict=True):
            common = tuple(map(slice, map(min, part.shape, given.shape)))
            part[common] = given[common].to(part)
            copied += part[common].numel()
    return copied / max(1, total)


def _parts(name: str, weight: Tensor) -> list[Tensor]:
    """Split a weight so that skip channels and upsampled channels each keep their place."""
    if _CONCATENATED_INPUT.fullmatch(name) and weight.shape[1] % 2 == 0:
        return list(weight.chunk(2, dim=1))
    return [weight]
