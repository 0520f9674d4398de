"""What functions of CVAT take and return: points and a box, masks as numbers, polygons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np

from tongueseg.data.formats.fill import Mask, Ring
from tongueseg.data.formats.photo_copy import LABEL
from tongueseg.data.formats.polygon import outlines
from tongueseg.inference.prompt import PromptArguments


def prompt_arguments(
    on_tongue: Sequence[tuple[float, float]],
    beside: Sequence[tuple[float, float]],
    corners: Sequence[tuple[float, float]] | None,
) -> PromptArguments:
    """Return what an annotator points at, as the segmenter takes it.

    Args:
        on_tongue, beside: points ``(x, y)`` in pixels.
        corners: two opposite ones of a box; None or empty without a box.
    """
    points = [(x, y, True) for x, y in on_tongue] + [(x, y, False) for x, y in beside]
    if not corners:
        return {"points": points}
    (left, right), (top, bottom) = (sorted(side) for side in zip(*corners, strict=True))
    return {"points": points, "box": (left, top, right - left, bottom - top)}


def pieces(mask: Mask) -> Iterator[tuple[Mask, Ring]]:
    """Yield each piece of a mask ``(H, W)`` bool with its outline, from the top.

    Pixels that touch at a corner only are two pieces. A hole stays one in both.
    """
    count, numbered = cv2.connectedComponents(mask.view(np.uint8), connectivity=4)
    for number in range(1, count):
        piece = numbered == number
        (outline,) = outlines(piece)
        yield piece, outline


def detections(mask: Mask, confidence: float) -> list[dict[str, Any]]:
    """Return what a detector answers for a mask ``(H, W)`` bool: an object for each piece.

    CVAT takes ``mask``, or ``points`` where it is told to turn masks into polygons.

    Args:
        mask: of the tongue.
        confidence: from 0 to 1.
    """
    return [
        {
            "confidence": str(confidence),
            "label": LABEL,
            "type": "mask",
            "points": outline.ravel().tolist(),
            "mask": _cropped(piece),
        }
        for piece, outline in pieces(mask)
    ]


def _cropped(mask: Mask) -> list[int]:
    """Return the pixels of a mask in its box row by row, then the box with its last pixel."""
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    inside = mask[top : top + height, left : left + width]
    return [*inside.ravel().astype(int).tolist(), left, top, left + width - 1, top + height - 1]
