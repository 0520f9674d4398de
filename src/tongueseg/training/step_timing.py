"""Timed training steps: how long a step takes in one number format, compiled or not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.optim import Adam

from tongueseg.training.precision import AUTOCAST_DTYPE, Accelerator, Precision

_STEPS = 2


@dataclass(frozen=True)
class StepSetup:
    """How a training step runs: its number format, and whether ``torch.compile`` is used."""

    precision: Precision
    compile: bool = False


@dataclass(frozen=True)
class StepTime:
    """How long steps of one setup take.

    Attributes:
        milliseconds: of the faster of two steps.
        first_seconds: of the first step, which compiles and allocates.
    """

    milliseconds: float
    first_seconds: float


class StepTimer:
    """Times steps of a network on random photos; its weights and the global seed stay as they are.

    Args:
        network: copied before each measurement.
        loss: takes logits and masks ``(N, 1, S, S)``.
        batch, size: photos per step, and their height and width.
        accelerator: where the steps run.
        clock: gives seconds.
    """

    def __init__(
        self,
        network: nn.Module,
        loss: Callable[[Tensor, Tensor], Tensor],
        *,
        batch: int,
        size: int,
        accelerator: Accelerator,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self.network, self.loss, self.clock = network, loss, clock
        self.device = torch.device("cuda" if accelerator == "gpu" else "cpu")
        generator = torch.Generator().manual_seed(0)
        photos = torch.rand(batch, 3, size, size, generator=generator)
        self.photos = photos.to(self.device).contiguous(memory_format=torch.channels_last)
        self.masks = (self.photos[:, :1] > 0.5).float()

    def __call__(self, setup: StepSetup) -> StepTime:
        """Time one warm-up step and two more."""
        devices = [torch.cuda.current_device()] if self.device.type == "cuda" else []
        with torch.random.fork_rng(devices):
            step = self._step(setup)
            first, *others = [self._seconds(step) for _ in range(1 + _STEPS)]
        return StepTime(1000 * min(others), first)

    def _step(self, setup: StepSetup) -> Callable[[], None]:
        """Return a function that takes one step: forward, loss, backward, update."""
        network = copy.deepcopy(self.network).to(self.device).train()
        if setup.compile:
            network.compile()
        optimizer = Adam(network.parameters())
        kind, mixed = self.device.type, setup.precision != "fp32"
        scaler = torch.amp.GradScaler(kind, enabled=setup.precision == "fp16")

        def step() -> None:
            optimizer.zero_grad()
            with torch.autocast(kind, AUTOCAST_DTYPE[setup.precision], enabled=mixed):
                loss = self.loss(network(self.photos), self.masks)
            scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
            scaler.step(optimizer)
            scaler.update()

        return step

    def _seconds(self, step: Callable[[], None]) -> float:
        started = self.clock()
        step()
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return self.clock() - started
