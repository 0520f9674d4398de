from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import DTypeLike, NDArray

from tongueseg.errors import BadModel
from tongueseg.runtime.warm_up import warm_up

MODEL = Path("model.onnx")


def warmed(shape: tuple[int | None, ...], dtype: DTypeLike = np.float32) -> NDArray[Any]:
    """Return the one input that an engine is warmed up with."""
    inputs: list[NDArray[Any]] = []

    def run(x: NDArray[Any]) -> NDArray[Any]:
        inputs.append(x)
        return x[:, :1]

    warm_up(run, shape, dtype, model=MODEL)
    [x] = inputs
    return x


def test_zeros_of_the_input_are_run_once() -> None:
    floats, pixels = warmed((2, 3, 32, 48)), warmed((1, 20, 30, 3), np.uint8)
    assert floats.shape == (2, 3, 32, 48)
    assert floats.dtype == np.float32
    assert pixels.shape == (1, 20, 30, 3)
    assert pixels.dtype == np.uint8
    assert not floats.any()


def test_where_any_size_goes_one_is_chosen() -> None:
    assert warmed((None, 3, None, 48)).shape == (1, 3, 256, 48)


def test_one_at_a_time() -> None:
    running, most, both = [], [], threading.Barrier(2)

    def run(x: NDArray[np.float32]) -> NDArray[np.float32]:
        running.append(x)
        most.append(len(running))
        running.pop()
        return x[:, :1]

    def begin() -> None:
        both.wait()
        for _ in range(200):
            warm_up(run, (1, 3, 2, 2), model=MODEL)

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 400
    assert max(most) == 1


def test_an_answer_that_is_no_logits_is_refused() -> None:
    with pytest.raises(BadModel, match=r"^model\.onnx: gives an array of shape \(1, 3, 4, 4\)"):
        warm_up(lambda x: x, (1, 3, 4, 4), model=MODEL)
