from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from tongueseg.runtime.warm_up import warm_up


def test_zeros_of_the_input_are_run_once() -> None:
    inputs: list[NDArray[np.float32]] = []
    warm_up(inputs.append, (2, 3, 32, 48))
    warm_up(inputs.append, (1, 20, 30, 3), np.uint8)
    floats, pixels = inputs
    assert floats.shape == (2, 3, 32, 48)
    assert floats.dtype == np.float32
    assert pixels.shape == (1, 20, 30, 3)
    assert pixels.dtype == np.uint8
    assert not floats.any()


def test_where_any_size_goes_one_is_chosen() -> None:
    inputs: list[NDArray[np.float32]] = []
    warm_up(inputs.append, (None, 3, None, 48))
    assert inputs[0].shape == (1, 3, 64, 48)


def test_one_at_a_time() -> None:
    running, most, both = [], [], threading.Barrier(2)

    def run(x: NDArray[np.float32]) -> None:
        running.append(x)
        most.append(len(running))
        running.pop()

    def begin() -> None:
        both.wait()
        for _ in range(200):
            warm_up(run, (1, 1))

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 400
    assert max(most) == 1
