"""Where a face lies in the composed picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from tongueseg.synthetic.composed.anatomy import Mouth, find_mouth
from tongueseg.synthetic.composed.faces import Face, mirrored, read_picture
from tongueseg.synthetic.composed.illumination import is_colourless
from tongueseg.synthetic.composed.layers import Pixels, Plane, Points, averaged, blur

Box = tuple[slice, slice]
"""Rows and columns."""

_IDENTITY = np.array([[1.0, 0, 0], [0, 1.0, 0]])


@dataclass(frozen=True)
class Framed:
    """A face that lies in a frame.

    Attributes:
        pixels: ``(H, W, 3)`` float32, 0 to 255.
        mouth: where its mouth lies.
        softness: sigma in pixels of the blur that the face's magnification brought.
        colourless: whether it is black and white.
    """

    pixels: Plane
    mouth: Mouth
    softness: float
    colourless: bool

    def around(self, left: float, top: float, right: float, bottom: float) -> tuple[Framed, Box]:
        """Return the part of the frame that holds a box of mouth units, and where it lies."""
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        points = self.mouth.to_pixels(corners)
        limit = np.array(self.pixels.shape[1::-1])
        low = np.clip(np.floor(points.min(axis=0)), 0, limit - 2).astype(int)
        high = np.clip(np.ceil(points.max(axis=0)) + 1, low + 2, limit).astype(int)
        box = slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))
        mouth = replace(self.mouth, centre=self.mouth.centre - low)
        return replace(self, pixels=self.pixels[box], mouth=mouth), box


def load(rng: np.random.Generator, face: Face) -> tuple[Pixels, Face]:
    """Read a face's picture; every other one is mirrored."""
    pixels = read_picture(face)
    if rng.random() < 0.5:
        return pixels, face
    return np.ascontiguousarray(pixels[:, ::-1]), mirrored(face, pixels.shape[1])


def own_mouth(face: Face) -> Mouth:
    """Return the face's mouth in its own picture."""
    return find_mouth(face, _IDENTITY)


def place(
    rng: np.random.Generator,
    pixels: Pixels,
    face: Face,
    *,
    size: int,
    scale: float,
    reach: float,
    below: float,
) -> Framed:
    """Lay a face into a frame, so that its mouth is seen there, now and then cut by the border.

    Args:
        rng: draws turn and place.
        pixels: ``(H, W, 3)`` uint8 RGB of the face.
        face: its landmarks.
        size: height and width of the frame.
        scale: frame pixels per pixel of the face.
        reach: half the extent of what must be seen, in mouth units.
        below: how far its middle lies below the mouth's centre, in mouth units.
    """
    own = own_mouth(face)
    point = own.to_pixels(np.array([[0.0, below]]))[0]
    margin = min(0.5, reach * own.unit * scale / size)
    if rng.random() < 0.08:
        margin *= rng.uniform(0.2, 0.8)
    target = rng.uniform(margin, 1 - margin, 2) * size
    # A face that is smaller than the frame is moved so that little beyond it shows.
    turn = (
        float(np.clip(rng.normal(0, 8), -35, 35)) if rng.random() < 0.93 else rng.uniform(-180, 180)
    )
    matrix = similarity(point, scale, turn, target)
    if abs(turn) <= 35:
        matrix[:, 2] += _inwards(matrix, pixels, size, target, margin * size)
    return Framed(
        warp(rng, pixels, matrix, size),
        find_mouth(face, matrix),
        0.42 * math.sqrt(max(0.0, scale**2 - 1)),
        is_colourless(pixels),
    )


def similarity(point: Points, scale: float, degrees: float, target: Points) -> Points:
    """Return the ``(2, 3)`` matrix that scales and turns about ``point`` and moves it to target."""
    angle = math.radians(degrees)
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([turn, target - turn @ point])


def warp(rng: np.random.Generator, pixels: Pixels, matrix: Points, size: int) -> Plane:
    """Warp a picture into a square frame, averaged where it shrinks.

    What lies beyond the picture is its mirror image, a blur of it or one colour.
    """
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 0.9:
        pixels, matrix = averaged(pixels, matrix, scale)
    corners = _corners(pixels, matrix)
    inside = cv2.warpAffine(
        pixels,
        matrix,
        (size, size),
        flags=cv2.INTER_CUBIC if scale > 1.2 else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    ).astype(np.float32)
    if _covers(corners, size) or rng.random() < 0.5:
        return inside
    cover = np.zeros((size, size), np.uint8)
    cv2.fillConvexPoly(cover, np.round(corners).astype(np.int32), 1)
    if rng.random() < 0.6:
        beyond = blur(inside, size * rng.uniform(0.02, 0.1))
    else:
        grey = float(rng.choice((rng.uniform(0, 255), 0, 255)))
        beyond = np.zeros_like(inside) + np.float32(grey) + rng.normal(0, 8, 3).astype(np.float32)
    return np.asarray(np.where(cover[..., None] > 0, inside, beyond), np.float32)


def _corners(pixels: Pixels, matrix: Points) -> Points:
    height, width = pixels.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) - 0.5
    return np.asarray(corners @ matrix[:, :2].T + matrix[:, 2])


def _covers(corners: Points, size: int) -> bool:
    """Return whether a picture with these corners covers the whole frame."""
    outline = corners.astype(np.float32)
    ends = [(a, b) for a in (0.0, float(size)) for b in (0.0, float(size))]
    return all(cv2.pointPolygonTest(outline, end, measureDist=False) >= 0 for end in ends)


def _inwards(matrix: Points, pixels: Pixels, size: int, target: Points, margin: float) -> Points:
    """Return the shift that brings the picture's edges to the frame's, mouth kept inside."""
    corners = _corners(pixels, matrix)
    low, high = corners.min(axis=0), corners.max(axis=0)
    shift = np.where(high - low >= size, np.clip(0, size - high, -low), (size - low - high) / 2)
    return np.asarray(np.clip(target + shift, margin, size - margin) - target)
