from __future__ import annotations

import numpy as np

from tongueseg.runtime import FakeRuntime


def test_bright_pixels_are_tongue() -> None:
    x = np.zeros((1, 3, 2, 2), np.float32)
    x[0, :, 0, 1] = 1
    x[0, 0, 1, 1] = 1
    assert (FakeRuntime().run(x)[0, 0] > 0).tolist() == [[False, True], [False, False]]


def test_it_answers_with_any_function() -> None:
    x = np.ones((2, 3, 4, 4), np.float32)
    assert FakeRuntime(lambda given: given[:, :1] * 7).run(x).tolist() == (x[:, :1] * 7).tolist()


def test_it_remembers_that_it_was_closed() -> None:
    runtime = FakeRuntime()
    assert not runtime.closed
    runtime.close()
    assert runtime.closed
