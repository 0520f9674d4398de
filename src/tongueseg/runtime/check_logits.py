"""A check that a model answers with logits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadModel


def check_logits(model: object, answer: NDArray[Any], x: NDArray[Any]) -> None:
    """Check that a model gives one finite logit for each pixel of its input.

    Without it, NaN would read as a photo without a tongue.

    Args:
        model: what to call it.
        answer: to be ``(N, 1, H, W)``.
        x: the input, ``(N, 3, H, W)``.

    Raises:
        BadModel: the shape is another one, or a logit is NaN or infinite.
    """
    due = (len(x), 1, *x.shape[2:])
    if answer.shape != due:
        raise BadModel(
            f"{model}: gives an array of shape {answer.shape} for a photo of {x.shape[2]} × "
            f"{x.shape[3]}; a model of tongues gives one logit a pixel, {due}"
        )
    if not np.isfinite(answer).all():
        raise BadModel(
            f"{model}: gives logits that are NaN or infinite; its weights are damaged, or its "
            "number format does not hold them"
        )
