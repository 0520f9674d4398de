"""A network that starts from another one's weights, also where stages are wider or narrower."""

from __future__ import annotations

import re

import torch
from torch import Tensor, nn

# The first convolution of a decoder's stage, into which skip and what comes from below enter.
_JOINING = re.compile(r"decoder\.\d+\.(0\.)?0\.weight")

# Networks of one family: their stages bear the same names, whether or not gates stand between.
_FAMILY = frozenset({"unet", "attention_unet"})


def kin(one: str, other: str) -> bool:
    """Say whether networks of these names can take over each other's weights."""
    return one == other or {one, other} <= _FAMILY


@torch.no_grad()
def inherit(network: nn.Module, donor: dict[str, Tensor]) -> float:
    """Copy into a network whatever fits of another one's weights.

    Tensors of the same name take each other's leading channels; where the network is wider, what
    is left keeps its fresh weights.

    Args:
        network: is changed.
        donor: weights by name, such as the state of a trained network.

    Returns:
        The share of the network's figures that were taken over, 0 to 1.
    """
    taken, whole = 0, 0
    for name, mine in network.state_dict().items():
        whole += mine.numel()
        theirs = donor.get(name)
        if theirs is None or theirs.dim() != mine.dim():
            continue
        for own, other in zip(_parts(name, mine), _parts(name, theirs), strict=True):
            common = tuple(map(slice, map(min, own.shape, other.shape)))
            own[common] = other[common].to(own)
            taken += own[common].numel()
    return taken / max(1, whole)


def _parts(name: str, weight: Tensor) -> list[Tensor]:
    """Return what of a weight keeps its place: each half of a joining one, for its own input."""
    if _JOINING.fullmatch(name) and weight.shape[1] % 2 == 0:
        return list(weight.chunk(2, dim=1))
    return [weight]
