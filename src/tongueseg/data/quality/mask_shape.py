"""Whether a mask has the shape of a tongue."""

from __future__ import annotations

import numpy as np

from tongueseg.data.masks import Mask, tongue_share
from tongueseg.data.quality.findings import FindingCollector
from tongueseg.data.quality.inverted import is_inverted
from tongueseg.data.quality.pieces import check_pieces
from tongueseg.data.quality.ragged import RAGGED, raggedness
from tongueseg.io.photo import Photo

_FULL = 0.995
_TINY = 0.0005


def check_shape(mask: Mask, photo: Photo | None, notes: FindingCollector) -> Mask:
    """Judge a mask ``(H, W)`` bool, and repair what is safe of what is noted.

    Args:
        photo: where it could be read.
    """
    if tongue_share(mask) > _FULL:
        notes.add("mask-full")
        return mask
    if is_inverted(mask, photo) and notes.add("mask-inverted", f"{tongue_share(mask):.0%}"):
        mask = ~mask
    if not mask.any():
        notes.add("mask-empty")
        return mask
    if tongue_share(mask) < _TINY:
        notes.add("mask-tiny", f"{np.count_nonzero(mask)} px")
    mask = check_pieces(mask, notes)
    if (rough := raggedness(mask)) > RAGGED:
        notes.add("mask-ragged", f"×{rough:.2f}")
    return mask
