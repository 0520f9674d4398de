"""A check that a model answers with logits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadModel


def check_logits(model: object, answer: NDArray[Any], x: NDArray[Any], classes: int = 1) -> None:
    """Check that a model gives one finite logit of each class for each pixel of its input.

    Without it, NaN would read as a photo without a tongue.

    Args:
        model: what to call it.
        answer: to be ``(N, classes, H, W)``.
        x: the input, ``(N, 3, H, W)``.
        classes: how many the model has.

    Raises:
        BadModel: the shape is another one, or a logit is NaN or infinite.
    """
    due = (len(x), classes, *x.shape[2:])
    if answer.shape != due:
        raise BadModel(
            f"{model}: gives an array of shape {answer.shape} for a photo of {x.shape[2]} × "
            f"{x.shape[3]}; {_kind(classes)}, {due}"
        )
    if not np.isfinite(answer).all():
        raise BadModel(
            f"{model}: gives logits that are NaN or infinite; its weights are damaged, or its "
            "number format does not hold them"
        )


def _kind(classes: int) -> str:
    if classes == 1:
        return "a model of tongues gives one logit a pixel"
    return f"a model of {classes} classes gives as many logits a pixel"
