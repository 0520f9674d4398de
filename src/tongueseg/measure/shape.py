"""The shape of a tongue, in the photo's pixels and in shares of its own size."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tongueseg.measure.edge import concavity_depths, count_dents, free_edge, irregularity
from tongueseg.measure.regions import Regions
from tongueseg.measure.resample import Mask, bounding_box
from tongueseg.measure.smooth_outline import Line, hull_indices, polygon_area

DENT = 0.02
"""Depth of a dent, as a share of the tongue's width, below which it is not counted."""


@dataclass(frozen=True)
class Place:
    """Where in the photo the tongue lies; NaN without one.

    Attributes:
        area: pixels that are tongue.
        share: of the photo's pixels.
        left, top, width, height: the smallest upright rectangle around them, in pixels.
    """

    area: float = math.nan
    share: float = math.nan
    left: float = math.nan
    top: float = math.nan
    width: float = math.nan
    height: float = math.nan


@dataclass(frozen=True)
class Shape:
    """The shape of the tongue's largest piece; NaN without one.

    Attributes:
        length: from root to tip along the axis, in pixels.
        width: across the axis, in pixels.
        tip_angle: where the tip points in degrees: 0 down, 90 to the right of the photo, 180 up.
        axis_confidence: how likely the tip points within 45° of there, 0 to 1.
        symmetry: Dice of the tongue and its mirror image in the axis, 0 to 1.
        solidity: area over that of the convex hull, 0 to 1 (ISO 9276-6).
        edge_irregularity: length of the free edge over that of its convex hull, 1 and above.
        dents: stretches of the free edge deeper than :data:`DENT` inside its convex hull.
        deepest_dent: how deep the deepest point of the free edge is, as a share of the width.
    """

    length: float = math.nan
    width: float = math.nan
    tip_angle: float = math.nan
    axis_confidence: float = math.nan
    symmetry: float = math.nan
    solidity: float = math.nan
    edge_irregularity: float = math.nan
    dents: float = math.nan
    deepest_dent: float = math.nan


def measure_place(mask: Mask) -> Place:
    """Say where a mask ``(H, W)`` bool, not empty, lies."""
    box = bounding_box(mask)
    area = int(np.count_nonzero(mask))
    return Place(area, area / mask.size, box.left, box.top, box.width, box.height)


def measure_shape(outline: Line, regions: Regions) -> Shape:
    """Measure a tongue by its outline ``(N, 2)`` in the photo's plane and where it is cut."""
    axis = regions.axis
    width = float(np.ptp(axis.to_left(*outline.T)))
    edge = free_edge(outline, regions)
    hollow = concavity_depths(edge) / width
    return Shape(
        regions.length,
        width,
        180 - (math.degrees(axis.angle) + 90) % 360,
        axis.confidence,
        axis.symmetry,
        min(1.0, polygon_area(outline) / polygon_area(outline[hull_indices(outline)])),
        irregularity(edge),
        count_dents(hollow, DENT),
        float(hollow.max()),
    )
