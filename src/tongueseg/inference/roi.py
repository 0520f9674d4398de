"""Windows of a photo to run the network on: the region of interest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.input_frame import Frame
from tongueseg.inference.logit import logit
from tongueseg.inference.model_pass import Pass
from tongueseg.io.window import Window
from tongueseg.spec import ModelSpec


def roi(result: Pass, spec: ModelSpec) -> Window | None:
    """Return the region of interest around a small tongue; None where there is no small tongue."""
    frame = result.frame
    inner = result.logits[frame.rows, frame.columns] > logit(spec.output.threshold)
    if not spec.refine.zoom_below or not inner.any():
        return None
    extent = mask_extent(inner, frame)
    if extent.longer >= spec.refine.zoom_below * max(frame.photo_height, frame.photo_width):
        return None
    return roi_around(extent, spec, frame.photo_height, frame.photo_width)


@dataclass(frozen=True)
class Extent:
    """Where a tongue lies in a photo: its centre and its longer side, in the photo's pixels."""

    y: float
    x: float
    longer: float


def mask_extent(mask: NDArray[np.bool_], frame: Frame) -> Extent:
    """Return the extent of a mask ``(h, w)`` of the photo's part of a frame; it is not empty."""
    scale = frame.content.height / frame.height
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    height, width = (scale * float(line[-1] - line[0] + 1) for line in (rows, columns))
    y = frame.content.top + scale * float(rows[0]) + height / 2
    x = frame.content.left + scale * float(columns[0]) + width / 2
    return Extent(y, x, max(height, width))


def roi_around(extent: Extent, spec: ModelSpec, height: int, width: int) -> Window:
    """Return the region of interest around a tongue in a photo of ``height`` x ``width``."""
    side = extent.longer * (1 + 2 * spec.refine.roi_margin)
    return square(extent.y, extent.x, side, height, width)


def shared_threshold(threshold: float, passes: int) -> float:
    """Return the presence, 0 to 1, that the best of several passes has to reach.

    Each pass is one more chance to take something else for a tongue, so the passes share the
    probability of a false alarm that is allowed (Bonferroni).
    """
    return 1 - (1 - threshold) / passes


def square(y: float, x: float, side: float, height: int, width: int) -> Window:
    """Return the square of ``side`` around a point, moved inside the photo and cut to it."""
    down, across = max(1, min(round(side), height)), max(1, min(round(side), width))
    top = min(max(0, round(y - down / 2)), height - down)
    left = min(max(0, round(x - across / 2)), width - across)
    return Window(top, left, down, across)
