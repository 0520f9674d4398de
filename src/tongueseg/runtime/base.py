"""The contract of every engine."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Runtime(Protocol):
    """Runs a model. Knows tensors, nothing of photos. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """What to call the engine in tables, such as ``onnx``."""

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32.

        Of a model of K classes ``(N, K, H, W)``.
        """

    def close(self) -> None:
        """Free what the engine holds; it is not run again."""
