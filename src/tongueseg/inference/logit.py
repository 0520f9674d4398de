"""Between logits and probabilities."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def logit(probability: float) -> float:
    """Return the logit whose sigmoid is ``probability``, which is in (0, 1)."""
    return math.log(probability / (1 - probability))


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of each logit, without overflow at either end."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)), np.float32)
