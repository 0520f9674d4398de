from __future__ import annotations

import numpy as np
import pytest

from tongueseg.inference.logit import logit, sigmoid


def test_sigmoid_and_logit_are_each_others_inverse() -> None:
    assert logit(0.5) == 0
    for probability in (0.01, 0.3, 0.9):
        assert sigmoid(np.array(logit(probability), np.float32)) == pytest.approx(
            probability, abs=1e-6
        )


def test_sigmoid_neither_overflows_nor_leaves_its_range() -> None:
    with np.errstate(all="raise"):
        ends = sigmoid(np.array([-1e30, -1000, 0, 1000, 1e30], np.float32))
    assert ends.tolist() == [0, 0, 0.5, 1, 1]
    assert ends.dtype == np.float32
