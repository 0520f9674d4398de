"""Dynamic batching: the inputs of several workers in one call of the engine, which suits GPUs."""

from __future__ import annotations

from threading import Condition, Lock
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from tongueseg.runtime import Runtime

Tensor = NDArray[np.float32]


class _Batch:
    """Inputs that are run together, and their outputs or the error."""

    def __init__(self) -> None:
        self.inputs: list[Tensor] = []
        self.outputs: list[Tensor] = []
        self.error: Exception | None = None
        self.changed = Condition()
        self.done = False


class BatchingRuntime:
    """A runtime that joins calls of about the same time in one batch.

    The first caller waits for the others, runs the batch and hands out the logits.

    Args:
        runtime: the engine, for inputs of one size.
        size: calls after which a batch is run without further waiting.
        wait: seconds for which the first caller waits.
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
            position = len(batch.inputs)
            batch.inputs.append(x)
            if len(batch.inputs) >= self._size:
                self._open = None
        with batch.changed:
            batch.changed.notify_all()
        if position == 0:
            self._lead(batch)
        else:
            with batch.changed:
                batch.changed.wait_for(lambda: batch.done)
        if batch.error is not None:
            raise batch.error
        return batch.outputs[position]

    def close(self) -> None:
        """Close the engine."""
        self._runtime.close()

    def _lead(self, batch: _Batch) -> None:
        deadline = monotonic() + self._wait
        with batch.changed:
            while len(batch.inputs) < self._size and (left := deadline - monotonic()) > 0:
                batch.changed.wait(left)
        with self._lock:
            if self._open is batch:
                self._open = None
        try:
            logits = self._runtime.run(np.concatenate(batch.inputs))
            ends = np.cumsum([len(x) for x in batch.inputs])
            batch.outputs = np.split(logits, ends[:-1])
        # Each caller raises what the engine raises.
        except Exception as error:
            batch.error = error
        with batch.changed:
            batch.done = True
            batch.changed.notify_all()
