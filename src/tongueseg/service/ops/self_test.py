"""Proof that a model works here: the tongue of a drawn photo, found before anything listens."""

from __future__ import annotations

import numpy as np

from tongueseg.errors import BadModel
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.photo import read_photo
from tongueseg.metrics import count, iou
from tongueseg.synthetic.drawn import draw_mouth

_SIDE = 320


def prove(segmenter: Segmenter, least: float, batch: int = 1) -> float:
    """Return the overlap (IoU) of the model's mask of a drawn photo with the truth.

    Args:
        segmenter: the model.
        least: overlap that it must reach; 0 takes any finite answer.
        batch: inputs that it must take at a time.

    Raises:
        BadModel: it does not.
    """
    name = segmenter.spec.name
    scene = draw_mouth(np.random.default_rng(0), height=_SIDE, width=_SIDE)
    found = segmenter(read_photo(scene.photo))
    if not np.isfinite(found.logits).all():
        raise BadModel(f"{name}: gives no finite logits with {segmenter.runtime.name}")
    overlap = iou(count(found.mask, scene.mask))
    if overlap < least:
        raise BadModel(
            f"{name}: overlaps the tongue of a drawn photo by {overlap:.2f} (IoU), under "
            f"{least:g}; a setting self_test_iou of 0 serves it all the same"
        )
    _take(segmenter, batch)
    return overlap


def _take(segmenter: Segmenter, batch: int) -> None:
    size = segmenter.spec.input
    x = np.zeros((batch, 3, size.height, size.width), np.float32)
    try:
        taken = segmenter.runtime.run(x).shape[0] == batch
    # Engines' exceptions share no base but Exception.
    except Exception:
        taken = False
    if not taken:
        raise BadModel(
            f"{segmenter.spec.name}: does not take {batch} photos at a time; set batch 1"
        )
