"""The processes of one training: which one is the first, and who waits for whom."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import torch
from lightning.pytorch.utilities import rank_zero_only

from tongueseg.config.settings import TrainSettings

TORCHRUN = "TORCHELASTIC_RUN_ID"
"""The environment variable that ``torchrun`` sets for each process that it starts."""

# Composing thousands of pictures and compiling take longer than the five minutes after which torch
# gives up by default. If the first process ends early, torchrun ends those that wait.
_PATIENCE = timedelta(days=7)


def is_first_process() -> bool:
    """Return whether this is the only process of a training, or the first of several."""
    return int(getattr(rank_zero_only, "rank", 0)) == 0


@contextmanager
def first_process_first(step: str) -> Iterator[None]:
    """Let the first process that ``torchrun`` started run the block before the others do.

    Outside ``torchrun`` nobody waits: Lightning starts the other processes later.

    Args:
        step: a name of the block that no other block of this training has.
    """
    if TORCHRUN not in os.environ:
        yield
        return
    store = torch.distributed.TCPStore(  # type: ignore[attr-defined]
        os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    )
    restarts = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
    passed = f"tongueseg passed {step} {restarts}"
    if not is_first_process():
        store.wait([passed], _PATIENCE)
    yield
    if is_first_process():
        store.set(passed, "")


def trainer_processes(settings: TrainSettings) -> dict[str, Any]:
    """Return devices, nodes and strategy for Lightning's Trainer.

    Under ``torchrun`` its own numbers count, else those of the settings.
    """
    if TORCHRUN in os.environ:
        here, total = (int(os.environ[name]) for name in ("LOCAL_WORLD_SIZE", "WORLD_SIZE"))
        devices, nodes = here, total // here
    else:
        devices, nodes = settings.devices, settings.nodes
    strategy = "ddp" if devices * nodes > 1 else "auto"
    return {"devices": devices, "num_nodes": nodes, "strategy": strategy}
