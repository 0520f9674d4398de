"""The hollow above the root of a close-up's tongue, and the lip that makes room for it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tongueseg.synthetic.composed.closeups import Tongue
from tongueseg.synthetic.composed.layers import Plane, Points, smoothstep


@dataclass(frozen=True)
class Hollow:
    """The hollow, in the frame's upper rows; each plane is ``(R, S)``.

    Attributes:
        x, y: coordinates in half widths of the tongue.
        top, bottom: heights of its edges.
        inside: 1 in it, softly 0 outside.
    """

    x: Plane
    y: Plane
    top: Plane
    bottom: Plane
    inside: Plane


def draw_hollow(rng: np.random.Generator, tongue: Tongue, height: float) -> Hollow:
    """Draw the hollow between the tongue's upper edge and the lip that is drawn back from it."""
    size = tongue.alpha.shape[0]
    half = tongue.half_width
    edge, left, right = _upper_edge(tongue)
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    centre, width = (left + right) / 2, (right - left) / 2 + half * rng.uniform(0.0, 0.1)
    u = np.clip((np.arange(size) - centre) / width, -1, 1)
    u = u - rng.normal(0, 0.12) * (1 - u * u)
    bump = np.maximum(0, 1 - u * u) ** rng.uniform(0.4, 0.8)
    bottom = np.broadcast_to(edge.astype(np.float32), rows.shape)
    top = bottom - (height * bump).astype(np.float32)
    inside = np.clip(np.minimum(rows - top, bottom + 6 - rows) / 1.6 + 0.5, 0, 1)
    inside = inside * smoothstep(bottom - top, 0.5, 3)
    x, y = (columns - centre) / half, (rows - tongue.root[1]) / half
    top, bottom = (top - tongue.root[1]) / half, (bottom - tongue.root[1]) / half
    rows_used = slice(0, max(2, int(np.flatnonzero(inside.any(axis=1)).max(initial=1)) + 2))
    planes = (x, y, top, bottom, inside)
    return Hollow(*(np.ascontiguousarray(plane[rows_used], np.float32) for plane in planes))


def _upper_edge(tongue: Tongue) -> tuple[Points, float, float]:
    """Return the row of the tongue's upper edge in each column, and the columns of its shoulders.

    Beyond its shoulders the edge falls off as the mouth's corners do.
    """
    body = tongue.alpha > 0.5
    half = tongue.half_width
    columns = np.flatnonzero(body.any(axis=0))
    edge = body.argmax(axis=0).astype(np.float64)
    good = columns[edge[columns] <= tongue.root[1] + 0.4 * half]
    steps = np.arange(body.shape[1])
    level = np.interp(steps, good, edge[good])
    outside = np.maximum(good[0] - steps, steps - good[-1]).clip(0)
    level = level + 0.7 * outside
    # Its highest point nearby: whatever is tongue stays below the line.
    level = cv2.erode(level[None], np.ones((1, 7)))
    smooth = cv2.GaussianBlur(level, (0, 0), 1.0)[0]
    return np.asarray(smooth), float(good[0]), float(good[-1])


def lift_lip(photo: Plane, hollow: Hollow, half: float) -> Plane:
    """Move what lies above the tongue upwards, lips and teeth with it."""
    way = (hollow.bottom - hollow.top) * half
    above = np.maximum((hollow.top - hollow.y) * half, 0)
    reach = max(3 * float(way.max()), half)
    shift = way * (1 - smoothstep(above / reach)) * (hollow.y < hollow.top)
    # Two rows more: the edge of the tongue itself must not move up with the lip.
    shift = shift - 2 * smoothstep(way, 0, 6) * (hollow.y < hollow.top)
    rows, columns = np.mgrid[: shift.shape[0], : shift.shape[1]].astype(np.float32)
    rows = np.asarray(rows + shift, np.float32)
    moved = cv2.remap(photo, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(moved, np.float32)
