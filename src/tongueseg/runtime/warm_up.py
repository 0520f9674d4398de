"""The first inference of an engine, made by one thread before any other may call it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from tongueseg.runtime.check_logits import check_logits

_SIDE = 256
"""Height and width where a model takes any."""

_first_inference = Lock()


def warm_up(
    run: Callable[[NDArray[Any]], NDArray[Any]],
    shape: Sequence[int | None],
    dtype: DTypeLike = np.float32,
    *,
    model: Path,
    classes: int = 1,
) -> None:
    """Run zeros once, while no other engine of this process does the same, and check the answer.

    Engines set up what all their threads share in the first inference. OpenVINO sometimes hangs
    where several threads make it at once.

    Args:
        run: of the engine.
        shape: of its input, batch first; None where it takes any.
        dtype: of its input; only a model of float32 answers with logits.
        model: its file.
        classes: how many the model has.

    Raises:
        BadModel: what it gives are no logits.
    """
    batch, *sides = shape
    x = np.zeros((batch or 1, *(side or _SIDE for side in sides)), dtype)
    with _first_inference:
        answer = run(x)
    if x.dtype == np.float32:
        check_logits(model, answer, x, classes)
