"""The self-test: the model finds a drawn tongue before the service takes requests."""

from __future__ import annotations

import numpy as np

from tongueseg.errors import BadModel
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.photo import read_photo
from tongueseg.metrics import count, iou
from tongueseg.synthetic.drawn import draw_mouth

_SIDE = 320


def run_self_test(segmenter: Segmenter, min_iou: float, batch: int = 1) -> float:
    """Return the IoU of the model's mask of a drawn photo with the true mask.

    Args:
        segmenter: the model.
        min_iou: IoU that it must reach; with 0 every finite answer passes.
        batch: inputs that the engine must take in one call.

    Raises:
        BadModel: the model fails the test.
    """
    name = segmenter.spec.name
    scene = draw_mouth(np.random.default_rng(0), height=_SIDE, width=_SIDE)
    segmentation = segmenter(read_photo(scene.photo))
    overlap = iou(count(segmentation.mask, scene.mask))
    if overlap < min_iou:
        raise BadModel(
            f"{name}: overlaps the tongue of a drawn photo by {overlap:.2f} (IoU), under "
            f"{min_iou:g}; a setting self_test_iou of 0 serves it all the same"
        )
    _check_batch(segmenter, batch)
    return overlap


def _check_batch(segmenter: Segmenter, batch: int) -> None:
    size = segmenter.spec.input
    x = np.zeros((batch, 3, size.height, size.width), np.float32)
    try:
        accepted = segmenter.runtime.run(x).shape[0] == batch
    # The exceptions of the engines share no base but Exception.
    except Exception:
        accepted = False
    if not accepted:
        raise BadModel(
            f"{segmenter.spec.name}: does not take {batch} photos at a time; set batch 1"
        )
