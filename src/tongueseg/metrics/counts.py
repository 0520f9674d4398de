"""Pixels of agreement and disagreement, from which every overlap score follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadMask

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Counts:
    """Pixels that are tongue in both masks, in the prediction only, in the truth only, in none."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int


def count(prediction: Mask, truth: Mask) -> Counts:
    """Count the pixels of two masks of one shape.

    Args:
        prediction, truth: ``(H, W)`` bool.

    Raises:
        BadMask: the shapes differ.
    """
    check_one_shape(prediction, truth)
    both = int(np.count_nonzero(prediction & truth))
    predicted = int(np.count_nonzero(prediction))
    true = int(np.count_nonzero(truth))
    return Counts(both, predicted - both, true - both, truth.size - predicted - true + both)


def check_one_shape(prediction: Mask, truth: Mask) -> None:
    """Refuse two masks of different shapes.

    Raises:
        BadMask: the shapes differ.
    """
    if prediction.shape != truth.shape:
        raise BadMask(f"prediction is {prediction.shape} and truth {truth.shape}; sizes must agree")
