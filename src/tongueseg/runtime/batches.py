"""Batches of any size for engines that take one size alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def in_batches(
    run: Callable[[NDArray[Any]], NDArray[Any]], x: NDArray[Any], size: int
) -> NDArray[np.float32]:
    """Run ``size`` inputs at a time, the last ones beside zeros, and return all answers.

    Args:
        run: takes ``(size, ...)`` and answers each input by itself.
        x: ``(N, ...)``.
    """
    answers = []
    for start in range(0, len(x), size):
        part = x[start : start + size]
        filling = np.zeros((size - len(part), *x.shape[1:]), x.dtype)
        answer = run(np.concatenate([part, filling]))
        # A model that is none may give a single number.
        answers.append(np.atleast_1d(answer)[: len(part)])
    return np.concatenate(answers).astype(np.float32, copy=False)
