"""A runtime without a model, for tests of whatever stands around one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Answer = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def bright_is_tongue(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give positive logits wherever the mean over channels is above one half."""
    return np.asarray((x.mean(axis=1, keepdims=True) - 0.5) * 20, np.float32)


class FakeRuntime:
    """Answers with a function of the input; bright pixels are tongue unless told otherwise."""

    name = "fake"

    def __init__(self, answer: Answer = bright_is_tongue) -> None:
        self._answer = answer
        self.closed = False

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        return self._answer(x)

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True
