"""How long a model file takes on the engine that will run it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tongueseg.benchmarking.timing import milliseconds
from tongueseg.runtime import open_runtime

RUNS, WARM_UP = 50, 5


@dataclass(frozen=True)
class Target:
    """Where a model is going to run.

    Attributes:
        engine: a key of :data:`tongueseg.runtime.RUNTIMES`.
        threads: processor threads of one call.
        int8: whether it is going to run in INT8, or in float.
    """

    engine: str
    threads: int
    int8: bool = True


def latency(model: Path, shape: tuple[int, int], target: Target) -> float:
    """Return the milliseconds that one photo takes in the engine, median of :data:`RUNS`.

    Reading, resizing and drawing the mask are not counted: they are alike for all models.

    Args:
        shape: height and width of the model's input.

    Raises:
        BadModel, MissingExtra: the engine cannot load it, or is not installed.
    """
    x = np.random.default_rng(0).random((1, 3, *shape), np.float32)
    runtime = open_runtime(target.engine, model, threads=target.threads)
    try:
        times = milliseconds(partial(runtime.run, x), RUNS, warm_up=WARM_UP)
    finally:
        runtime.close()
    return round(float(np.median(times)), 4)
