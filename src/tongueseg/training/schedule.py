"""Learning-rate schedules."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR, LinearLR, OneCycleLR, ReduceLROnPlateau

from tongueseg.config.settings import OptimSettings

# The warm-up of one-cycle where none is set, as a share of the steps.
_ONE_CYCLE_WARMUP = 0.3


def schedulers(
    optimizer: Optimizer, settings: OptimSettings, *, steps: int, batches: int
) -> list[dict[str, Any]]:
    """Return the schedulers of a training, as Lightning takes them.

    Args:
        optimizer: its learning rate is scheduled.
        settings: the schedule and its highest rate.
        steps: number of steps of the whole training.
        batches: number of batches of an epoch.
    """
    warm = round(settings.warmup * steps)
    if settings.schedule == "cosine":
        return [_each_step(LambdaLR(optimizer, partial(warm_cosine, steps=steps, warm=warm)))]
    if settings.schedule == "one_cycle":
        rise = settings.warmup or _ONE_CYCLE_WARMUP
        return [_each_step(OneCycleLR(optimizer, settings.lr, max(2, steps), pct_start=rise))]
    # PyTorch halves the rate in the epoch after its patience.
    plateau = ReduceLROnPlateau(optimizer, "max", factor=0.5, patience=settings.plateau - 1)
    # Stepped with the last batch: Lightning writes the epoch's checkpoint before the epoch ends.
    falling = {**_each_step(plateau), "frequency": batches, "monitor": "val_dice"}
    if not warm:
        return [falling]
    rising = LinearLR(optimizer, start_factor=1 / (warm + 1), total_iters=warm)
    return [_each_step(rising), falling]


def warm_cosine(step: int, *, steps: int, warm: int) -> float:
    """Return the share of the highest rate: linear warm-up in ``warm`` steps, then cosine decay."""
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def _each_step(scheduler: Any) -> dict[str, Any]:
    return {"scheduler": scheduler, "interval": "step"}
