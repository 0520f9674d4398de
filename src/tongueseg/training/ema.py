"""The exponential moving average (EMA) of the weights: steadier than the weights themselves."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

Tensors = tuple[Tensor, ...] | list[Tensor]


def make_ema(network: nn.Module, decay: float) -> AveragedModel:
    """Return the average of a network, buffers of batch norm included; call ``update_parameters``.

    Args:
        network: the network that is trained.
        decay: share of the average that each step keeps. It is lower in the first steps, so that
            the random start is soon forgotten.
    """
    ema = AveragedModel(network, multi_avg_fn=_warm_ema(decay), use_buffers=True)
    ema.module.requires_grad_(False).eval()
    restart_ema(ema, network)
    return ema


def restart_ema(ema: AveragedModel, network: nn.Module) -> None:
    """Set the average to the weights that a network has now."""
    ema.module.load_state_dict(network.state_dict())
    # The start counts as one: at 0 the first update would copy the weights instead of averaging.
    ema.n_averaged.fill_(1)


def _warm_ema(decay: float) -> Callable[[Tensors, Tensors, Tensor | int], None]:
    """Return the update of all tensors of one device and type."""

    @torch.no_grad()
    def update(averaged: Tensors, current: Tensors, count: Tensor | int) -> None:
        if not averaged[0].is_floating_point():
            # PyTorch would average the counts of batch norm, too.
            torch._foreach_copy_(averaged, current)
            return
        steps = int(count)
        warm = min(decay, (1 + steps) / (10 + steps))
        get_ema_multi_avg_fn(warm)(averaged, current, count)  # type: ignore[no-untyped-call]

    return update
