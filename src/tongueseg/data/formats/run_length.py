"""Run lengths to pixels: so many of background, so many of the object, and so on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tongueseg.data.formats.drawing import Size
from tongueseg.data.formats.fill import Mask
from tongueseg.errors import BadAnnotation


def unrolled(counts: Sequence[int], size: Size) -> Mask:
    """Return a mask ``(H, W)`` bool from runs along its rows; they must fill it.

    Raises:
        BadAnnotation: they are more or fewer pixels than it has.
    """
    height, width = size
    if min(counts, default=0) < 0 or sum(counts) != height * width:
        raise BadAnnotation(f"its runs do not fill {width}x{height} pixels")
    values = np.arange(len(counts)) % 2 == 1
    return np.repeat(values, counts).reshape(height, width)
