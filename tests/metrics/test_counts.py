from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from tongueseg.errors import BadMask
from tongueseg.metrics import Counts, count

PREDICTION = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], bool)
TRUTH = np.array([[0, 1, 1, 0], [0, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], bool)


def test_four_by_four_by_hand() -> None:
    assert count(PREDICTION, TRUTH) == Counts(2, 3, 3, 8)


def test_prediction_and_truth_are_not_alike() -> None:
    more = PREDICTION.copy()
    more[3, 3] = True
    assert count(more, TRUTH) == Counts(2, 4, 3, 7)
    assert count(TRUTH, more) == Counts(2, 3, 4, 7)


@pytest.mark.parametrize("other", [(4, 5), (2, 8), (16,)])
def test_sizes_must_agree(other: tuple[int, ...]) -> None:
    with pytest.raises(BadMask, match=r"prediction is \(4, 4\) and truth .*; sizes must agree"):
        count(PREDICTION, np.zeros(other, bool))


@given(arrays.arrays(bool, (5, 7)), arrays.arrays(bool, (5, 7)))
def test_every_pixel_is_counted_once(
    prediction: NDArray[np.bool_], truth: NDArray[np.bool_]
) -> None:
    counts = count(prediction, truth)
    assert counts == Counts(
        int((prediction & truth).sum()),
        int((prediction & ~truth).sum()),
        int((~prediction & truth).sum()),
        int((~prediction & ~truth).sum()),
    )
    assert all(type(value) is int for value in vars(counts).values())
