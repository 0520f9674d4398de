"""A mouth's own coordinates: half its width is 1, x runs to its right corner, y to the chin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongueseg.synthetic.composed.faces import Face
from tongueseg.synthetic.composed.layers import Plane, Points

# Half the width of a closed mouth seen from the front, as a share of the face's height.
_HALF_MOUTH = 0.135


@dataclass(frozen=True)
class Mouth:
    """Where a mouth lies in a picture.

    Attributes:
        centre: ``(2,)`` between the corners, in pixels.
        axes: ``(2, 2)``; the rows are the unit vectors to the right corner and to the chin.
        unit: half the distance of the corners, in pixels.
        lower, upper: ``(K, 2)`` inner edges of the lips, x rising, in the mouth's coordinates.
        lips: ``(20, 2)`` outer edge of the lips, in the mouth's coordinates.
        chin: y of the chin.
        yaw: from -1, turned to the left of the picture, to 1.
        girth: half the mouth's width as it would be seen from the front, at least 1.
    """

    centre: Points
    axes: Points
    unit: float
    lower: Points
    upper: Points
    lips: Points
    chin: float
    yaw: float
    girth: float

    @property
    def gap(self) -> float:
        """How far the lips are apart in the middle."""
        return max(0.0, self.line(self.lower, 0.0) - self.line(self.upper, 0.0))

    @staticmethod
    def line(points: Points, x: float) -> float:
        """Return the height of an edge at ``x``."""
        return float(np.interp(x, points[:, 0], points[:, 1]))

    def grid(self, shape: tuple[int, int]) -> tuple[Plane, Plane]:
        """Return the coordinates x and y of every pixel of a picture of ``shape``."""
        columns = np.arange(shape[1], dtype=np.float32) - np.float32(self.centre[0])
        rows = np.arange(shape[0], dtype=np.float32)[:, None] - np.float32(self.centre[1])
        (a, b), (c, d) = (self.axes / self.unit).astype(np.float32)
        return a * columns + b * rows, c * columns + d * rows

    def to_pixels(self, points: Points) -> Points:
        """Return points of the mouth's coordinates in pixels."""
        return np.asarray(self.centre + points @ self.axes * self.unit)


def find_mouth(face: Face, matrix: Points) -> Mouth:
    """Return the mouth of a face that ``matrix`` ``(2, 3)`` lays into a picture.

    The matrix may turn, scale and move, but not mirror.
    """
    if face.lips is None or face.mouth is None or face.outline is None:
        raise ValueError(f"{face.file.name} has no landmarks")
    lips, mouth, outline = (
        points @ matrix[:, :2].T + matrix[:, 2] for points in (face.lips, face.mouth, face.outline)
    )
    centre, across = (mouth[0] + mouth[10]) / 2, mouth[10] - mouth[0]
    unit = max(1e-3, float(np.hypot(*across)) / 2)
    right = across / (2 * unit)
    axes = np.array([right, (-right[1], right[0])])
    lips, mouth, outline = ((points - centre) @ axes.T / unit for points in (lips, mouth, outline))
    left, right_side = -outline[:, 0].min(), outline[:, 0].max()
    height = float(np.hypot(*(outline[18] - outline[0])))
    return Mouth(
        centre,
        axes,
        unit,
        _rising(mouth[:11]),
        _rising(mouth[[0, *range(19, 9, -1)]]),
        lips,
        float(outline[18, 1]),
        float((left - right_side) / max(1e-3, left + right_side)),
        float(np.clip(_HALF_MOUTH * height, 1, 1.8)),
    )


def _rising(points: Points) -> Points:
    """Keep the points whose x rises, for an edge that is a function of x."""
    highest = np.maximum.accumulate(points[:, 0])
    keep = np.concatenate([[True], points[1:, 0] > highest[:-1]])
    return np.asarray(points[keep])
