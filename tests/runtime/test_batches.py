from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.runtime.batches import in_batches


@pytest.mark.parametrize(("count", "sizes"), [(1, [2]), (2, [2]), (5, [2, 2, 2])])
def test_two_at_a_time_and_zeros_beside_the_last(count: int, sizes: list[int]) -> None:
    observed = []

    def double(part: NDArray[np.float32]) -> NDArray[np.float32]:
        observed.append(part.copy())
        return part * 2

    x = np.arange(1, count + 1, dtype=np.float32)[:, None]
    assert in_batches(double, x, 2).tolist() == (2 * x).tolist()
    assert [len(part) for part in observed] == sizes
    assert observed[-1][-1] == (0 if count % 2 else count)


def test_answers_are_float32() -> None:
    answer = in_batches(lambda part: part[:, 0], np.ones((3, 2), np.uint8), 2)
    assert answer.dtype == np.float32
    assert answer.tolist() == [1, 1, 1]
