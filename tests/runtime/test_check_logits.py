from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.errors import BadModel
from tongueseg.runtime.check_logits import check_logits

X = np.zeros((2, 3, 4, 6), np.float32)


def refused(answer: NDArray[np.float32]) -> str:
    with pytest.raises(BadModel) as caught:
        check_logits("m.onnx", answer, X)
    return str(caught.value)


def test_one_logit_a_pixel() -> None:
    check_logits("m.onnx", X[:, :1], X)


@pytest.mark.parametrize(
    "answer", [X, X[:, :1, ::2, ::2], X[:1, :1], X[:, 0], np.full(1, 0.5, np.float32)]
)
def test_another_shape(answer: NDArray[np.float32]) -> None:
    assert refused(answer) == (
        f"m.onnx: gives an array of shape {answer.shape} for a photo of 4 × 6; "
        "a model of tongues gives one logit a pixel, (2, 1, 4, 6)"
    )


@pytest.mark.parametrize("logit", [np.nan, np.inf, -np.inf])
def test_what_is_no_number(logit: float) -> None:
    answer = X[:, :1].copy()
    answer[1, 0, 2, 3] = logit
    assert refused(answer).startswith("m.onnx: gives logits that are NaN or infinite")
