"""The first inference of an engine, made by one thread before any other may call it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_SIDE = 64
"""Height and width where a model takes any."""

_first_inference = Lock()


def warm_up(
    run: Callable[[NDArray[Any]], object],
    shape: Sequence[int | None],
    dtype: DTypeLike = np.float32,
) -> None:
    """Run zeros once, while no other engine of this process does the same.

    Engines set up what all their threads share in the first inference. OpenVINO sometimes hangs
    where several threads make it at once.

    Args:
        run: of the engine.
        shape: of its input, batch first; None where it takes any.
        dtype: of its input.
    """
    batch, *sides = shape
    with _first_inference:
        run(np.zeros((batch or 1, *(side or _SIDE for side in sides)), dtype))
