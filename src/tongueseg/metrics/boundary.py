"""Scores of the outline: how far two masks' edges lie apart, and how the bands along them overlap.

Pixels count by their centres. The edge of a mask are its pixels with one of four neighbours
outside it, and beyond the photo all is outside: the definitions of MONAI, with which the scores
agree. Distances are computed once, and every score of them follows.

Where a mask is empty it has no edge. Neither mask has one: every score here is NaN. Only one has:
no distance exists and ``hd95`` and ``assd`` are NaN, while nothing of the edge that is there is
near another, and ``surface_dice`` and ``boundary_iou`` are 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.metrics.counts import Mask, check_one_shape, count
from tongueseg.metrics.overlap import iou

Distances = NDArray[np.float64]

BAND = 0.02
"""Width of the band of :func:`boundary_iou`, as a share of the photo's diagonal."""

TOLERANCE = 0.01
"""The usual tolerance of :func:`surface_dice`, as a share of the tongue's width."""

_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


@dataclass(frozen=True, eq=False)
class SurfaceDistances:
    """How far each edge pixel of one mask is from the nearest edge pixel of the other, in pixels.

    Attributes:
        to_truth: ``(P,)`` float64, one for each edge pixel of the prediction.
        to_prediction: ``(T,)`` float64, one for each edge pixel of the truth.

    Infinite where the other mask is empty.
    """

    to_truth: Distances
    to_prediction: Distances


def surface_distances(prediction: Mask, truth: Mask) -> SurfaceDistances:
    """Measure the distances between the edges of two masks, in both directions.

    Args:
        prediction, truth: ``(H, W)`` bool.

    Raises:
        BadMask: the shapes differ.
    """
    prediction, truth = _joint_crop(prediction, truth)
    predicted_edge, true_edge = _inner_band(prediction, _CROSS), _inner_band(truth, _CROSS)
    return SurfaceDistances(
        _distances(predicted_edge, true_edge), _distances(true_edge, predicted_edge)
    )


def hd95(distances: SurfaceDistances) -> float:
    """Return the 95 % Hausdorff distance in pixels; NaN where either mask is empty.

    The larger of the two directed 95th percentiles, as MONAI has it (Huttenlocher 1993).
    """
    if not _both(distances):
        return math.nan
    return max(
        float(np.percentile(one, 95)) for one in (distances.to_truth, distances.to_prediction)
    )


def assd(distances: SurfaceDistances) -> float:
    """Return the average symmetric surface distance in pixels; NaN where either mask is empty.

    The mean over the edge pixels of both masks together (Heimann 2009).
    """
    if not _both(distances):
        return math.nan
    return float(np.concatenate([distances.to_truth, distances.to_prediction]).mean())


def surface_dice(distances: SurfaceDistances, tolerance: float) -> float:
    """Return the share of both edges that lies within ``tolerance`` pixels of the other one.

    The normalised surface Dice of Nikolov 2018, edges counted in pixels. NaN where both masks are
    empty, 0 where one is.
    """
    edges = (distances.to_truth, distances.to_prediction)
    whole = sum(one.size for one in edges)
    near = sum(int(np.count_nonzero(one <= tolerance)) for one in edges)
    return near / whole if whole else math.nan


def boundary_iou(prediction: Mask, truth: Mask, share: float = BAND) -> float:
    """Return the IoU of the bands along the inside of both outlines (Cheng 2021).

    A band is as wide as ``share`` of the photo's diagonal, rounded, at least one pixel. NaN where
    both masks are empty, 0 where one is.

    Args:
        prediction, truth: ``(H, W)`` bool.

    Raises:
        BadMask: the shapes differ.
    """
    width = max(1, round(share * math.hypot(*truth.shape)))
    square = np.ones((2 * width + 1, 2 * width + 1), np.uint8)
    prediction, truth = _joint_crop(prediction, truth)
    return iou(count(_inner_band(prediction, square), _inner_band(truth, square)))


def _both(distances: SurfaceDistances) -> bool:
    return bool(distances.to_truth.size and distances.to_prediction.size)


def _joint_crop(prediction: Mask, truth: Mask) -> tuple[Mask, Mask]:
    """Cut both masks to the smallest rectangle with all that is tongue in either."""
    check_one_shape(prediction, truth)
    left, top, width, height = cv2.boundingRect((prediction | truth).view(np.uint8))
    # Of two empty masks a single pixel stays: OpenCV takes no empty picture.
    area = np.s_[top : top + max(1, height), left : left + max(1, width)]
    return prediction[area], truth[area]


def _inner_band(mask: Mask, reach: NDArray[np.uint8]) -> Mask:
    """Return the pixels of a mask from which ``reach`` leaves it."""
    kept = cv2.erode(mask.view(np.uint8), reach, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(mask & (kept == 0), np.bool_)


def _distances(start: Mask, end: Mask) -> Distances:
    """Return the distance from each pixel of ``start`` to the nearest one of ``end``."""
    if not end.any():
        return np.full(np.count_nonzero(start), np.inf)
    field = cv2.distanceTransform((~end).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # Squared distances are whole numbers: rounded, what float32 lost comes back (below 2,048).
    return np.sqrt(np.rint(np.square(field[start], dtype=np.float64)))
