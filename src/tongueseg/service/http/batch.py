"""Photos of several workers joined in one call of the engine: what GPUs are fast at."""

from __future__ import annotations

from threading import Condition, Lock
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from tongueseg.runtime import Runtime

Tensor = NDArray[np.float32]


class _Batch:
    """Inputs that are run together, and what came of them."""

    def __init__(self) -> None:
        self.inputs: list[Tensor] = []
        self.outputs: list[Tensor] = []
        self.error: Exception | None = None
        self.changed = Condition()
        self.done = False


class BatchingRuntime:
    """A runtime that runs what is asked of it at about the same time as one batch.

    The first of several callers waits for the others, runs the batch and hands out the logits.

    Args:
        runtime: the engine, for inputs of one size.
        size: inputs beyond which a batch is run at once.
        wait: seconds that the first caller waits.
    """

    def __init__(self, runtime: Runtime, size: int, wait: float) -> None:
        self._runtime, self._size, self._wait = runtime, size, wait
        self._open: _Batch | None = None
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The name of the engine."""
        return self._runtime.name

    def run(self, x: Tensor) -> Tensor:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        with self._lock:
            batch = self._open = self._open or _Batch()
            place = len(batch.inputs)
            batch.inputs.append(x)
            if len(batch.inputs) >= self._size:
                self._open = None
        with batch.changed:
            batch.changed.notify_all()
        if place == 0:
            self._lead(batch)
        else:
            with batch.changed:
                batch.changed.wait_for(lambda: batch.done)
        if batch.error is not None:
            raise batch.error
        return batch.outputs[place]

    def close(self) -> None:
        """Free the engine."""
        self._runtime.close()

    def _lead(self, batch: _Batch) -> None:
        until = monotonic() + self._wait
        with batch.changed:
            while len(batch.inputs) < self._size and (left := until - monotonic()) > 0:
                batch.changed.wait(left)
        with self._lock:
            if self._open is batch:
                self._open = None
        try:
            logits = self._runtime.run(np.concatenate(batch.inputs))
            ends = np.cumsum([len(x) for x in batch.inputs])
            batch.outputs = np.split(logits, ends[:-1])
        # Whatever the engine raises is raised again by each caller.
        except Exception as error:
            batch.error = error
        with batch.changed:
            batch.done = True
            batch.changed.notify_all()
