"""A tongue is one piece without holes: what a mask has beyond that."""

from __future__ import annotations

import cv2
import numpy as np

from tongueseg.data.masks import Mask
from tongueseg.data.quality.findings import FindingCollector
from tongueseg.inference.postprocess import holes

_SMALL = 0.01
"""Share of the largest piece below which another one is a speck, and a hole a pinhole."""

_LISTED = 5


def check_pieces(mask: Mask, notes: FindingCollector) -> Mask:
    """Note further pieces and holes; small ones are removed and filled.

    Args:
        mask: ``(H, W)`` bool, not empty.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    # Nothing lies outside of the box, and large photos take their time.
    part = np.ascontiguousarray(mask[box])
    if _is_one_piece(part):
        return mask
    done = _without_pinholes(_without_specks(part, notes), notes)
    whole = mask.copy()
    whole[box] = done
    return whole


def _is_one_piece(mask: Mask) -> bool:
    # One outline, and none of a hole within; several times faster than to number all pixels.
    outlines, _ = cv2.findContours(mask.view(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return len(outlines) == 1


def _without_specks(mask: Mask, notes: FindingCollector) -> Mask:
    labels, areas = _areas(mask)
    small = areas < _SMALL * areas.max()
    large = sorted(areas[~small].tolist(), reverse=True)
    if len(large) > 1:
        notes.add("mask-pieces", _pixels(large))
    if small.any() and notes.add("mask-specks", _pixels(areas[small].tolist())):
        return mask & ~np.isin(labels, 1 + np.flatnonzero(small))
    return mask


def _without_pinholes(mask: Mask, notes: FindingCollector) -> Mask:
    labels, areas = _areas(holes(mask))
    small = areas < _SMALL * np.count_nonzero(mask)
    if not small.all():
        notes.add("mask-hole", _pixels(areas[~small].tolist()))
    if small.any() and notes.add("mask-pinholes", _pixels(areas[small].tolist())):
        return mask | np.isin(labels, 1 + np.flatnonzero(small))
    return mask


def _areas(mask: Mask) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int32]], ...]:
    """Return the number of each pixel's piece, from 1, and the pixels of each piece."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    return np.asarray(labels, np.int32), np.asarray(stats[1:, cv2.CC_STAT_AREA], np.int32)


def _pixels(areas: list[int]) -> str:
    more = ", …" if len(areas) > _LISTED else ""
    return ", ".join(map(str, sorted(areas, reverse=True)[:_LISTED])) + more + " px"
