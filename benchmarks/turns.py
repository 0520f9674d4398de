"""Two trainings that take turns, each of a few steps, and the seconds that they take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

from lightning.pytorch import Callback, LightningModule, Trainer

import tutorial
from tongueseg.data.dataset import Record
from tongueseg.training.allocator import keep_freed_memory
from tongueseg.training.task import SegmentationTask

BATCH = 4


@dataclass
class Turns:
    """Seconds of each turn: the whole of it, and what went by before the network had its batch.

    The latter is reading, resizing and augmenting, wherever a recipe does them.
    """

    steps: int
    whole: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)

    def add(self, whole: float, before: float) -> None:
        """Note one turn."""
        self.whole.append(whole)
        self.before.append(before)

    @property
    def rate(self) -> float:
        """Photos per second of the median turn."""
        return self.steps * BATCH / median(self.whole)

    @property
    def share(self) -> float:
        """Share of the time that reading, resizing and augmenting take."""
        return sum(self.before) / sum(self.whole)


class TutorialTurns:
    """Runs the tutorial's loop a few steps at a time."""

    def __init__(self, records: list[Record], steps: int) -> None:
        photos, masks = [r.photo for r in records], [r.mask for r in records]
        self.training = tutorial.Training(photos, masks, BATCH)
        self.batches = self._endless()
        self.turns = Turns(steps)

    def run(self, steps: int) -> tuple[float, float]:
        """Train; return the seconds that passed, and those of them that the loader took."""
        loading, started = 0.0, perf_counter()
        for _ in range(steps):
            asked = perf_counter()
            photos, masks = next(self.batches)
            loading += perf_counter() - asked
            self.training.step(photos, masks)
        return perf_counter() - started, loading

    def _endless(self) -> Iterator[tutorial.Pair]:
        while True:
            yield from self.training.loader


class TakeTurns(Callback):
    """Lets the tutorial train whenever Lightning has made a turn of ours.

    The allocator keeps freed memory during our turns alone, as ``tongueseg train`` has it.
    """

    def __init__(self, other: TutorialTurns, warm_up: int, steps: int) -> None:
        self.other, self.warm_up, self.steps = other, warm_up, steps
        self.turns = Turns(steps)
        self.started = self.mark = perf_counter()
        self.before = 0.0
        self.memory = ExitStack()

    def on_train_start(self, trainer: Trainer, task: LightningModule) -> None:
        assert isinstance(task, SegmentationTask)
        self.memory.enter_context(keep_freed_memory())
        task.augment.register_forward_pre_hook(lambda *_: self._begin())
        task.augment.register_forward_hook(lambda *_: self._count())

    def on_train_end(self, trainer: Trainer, task: LightningModule) -> None:
        self.memory.close()

    def on_train_batch_start(self, *_: Any) -> None:
        # Lightning fetches the batch between the end of a step and this hook.
        self.before += perf_counter() - self.mark

    def on_train_batch_end(self, trainer: Trainer, *_: Any) -> None:
        steps = trainer.global_step - self.warm_up
        if steps == 0:
            self._let_other_run(self.warm_up)
        elif steps > 0 and steps % self.steps == 0:
            self.turns.add(perf_counter() - self.started, self.before)
            self.other.turns.add(*self._let_other_run(self.steps))
        if steps >= 0 and steps % self.steps == 0:
            self.started, self.before = perf_counter(), 0.0
        self.mark = perf_counter()

    def _let_other_run(self, steps: int) -> tuple[float, float]:
        self.memory.close()
        seconds = self.other.run(steps)
        self.memory = ExitStack()
        self.memory.enter_context(keep_freed_memory())
        return seconds

    def _begin(self) -> None:
        self.mark = perf_counter()

    def _count(self) -> None:
        self.before += perf_counter() - self.mark
