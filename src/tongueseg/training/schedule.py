"""The course of the learning rate over a training."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR, LinearLR, OneCycleLR, ReduceLROnPlateau

from tongueseg.config.settings import OptimSettings

# What one-cycle rises for where no warm-up is given, as a share of the steps.
_RISE = 0.3


def schedulers(
    optimizer: Optimizer, settings: OptimSettings, *, steps: int, batches: int
) -> list[dict[str, Any]]:
    """Return the schedulers of a training, as Lightning takes them.

    Args:
        optimizer: what they drive.
        settings: which course, and how high.
        steps: of the whole training.
        batches: of an epoch.
    """
    warm = round(settings.warmup * steps)
    if settings.schedule == "cosine":
        return [_each_step(LambdaLR(optimizer, partial(warm_cosine, steps=steps, warm=warm)))]
    if settings.schedule == "one_cycle":
        rise = settings.warmup or _RISE
        return [_each_step(OneCycleLR(optimizer, settings.lr, max(2, steps), pct_start=rise))]
    # Its patience is how many epochs it lets pass; the one after them halves the rate.
    plateau = ReduceLROnPlateau(optimizer, "max", factor=0.5, patience=settings.plateau - 1)
    # With the last batch and not with the epoch, whose checkpoint is written before that.
    falling = {**_each_step(plateau), "frequency": batches, "monitor": "val_dice"}
    if not warm:
        return [falling]
    rising = LinearLR(optimizer, start_factor=1 / (warm + 1), total_iters=warm)
    return [_each_step(rising), falling]


def warm_cosine(step: int, *, steps: int, warm: int) -> float:
    """Return the share of the highest rate: up a line for ``warm`` steps, down a cosine."""
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def _each_step(scheduler: Any) -> dict[str, Any]:
    return {"scheduler": scheduler, "interval": "step"}
