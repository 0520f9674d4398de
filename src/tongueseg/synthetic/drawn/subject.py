"""A mouth with its tongue put out: how the two fit together, in numbers and in paint."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tongueseg.synthetic.drawn.canvas import Canvas
from tongueseg.synthetic.drawn.flesh import paint_tongue
from tongueseg.synthetic.drawn.frame import Frame
from tongueseg.synthetic.drawn.mouth import Mouth, in_front_of_tongue, paint_mouth, shape_mouth
from tongueseg.synthetic.drawn.palette import Complexion, choose_complexion
from tongueseg.synthetic.drawn.planes import Plane
from tongueseg.synthetic.drawn.tongue import Tongue, shape_tongue


@dataclass(frozen=True)
class Subject:
    """One person's mouth, tongue and colours; ``chin`` is the ``v`` where the face ends."""

    person: Complexion
    mouth: Mouth
    tongue: Tongue
    chin: float


@dataclass(frozen=True)
class Extent:
    """How much of a picture a visible tongue takes up, in mouth units.

    Attributes:
        area: in square units.
        size: width and height of the bounding box, which is upright in the picture.
        centre: of that box, relative to the mouth's origin, along the picture's axes.
    """

    area: float
    size: tuple[float, float]
    centre: tuple[float, float]


def choose_subject(rng: np.random.Generator) -> Subject:
    """Draw a person who puts out the tongue."""
    mouth = shape_mouth(rng)
    tongue = shape_tongue(rng, top=-mouth.rise, drop=mouth.drop)
    bottom = max(tongue.tip, float(mouth.lips[:, 1].max()) + 0.25)
    return Subject(choose_complexion(rng), mouth, tongue, bottom + rng.uniform(0.15, 0.5))


def measure(subject: Subject, angle: float) -> Extent:
    """Measure the visible part of the tongue on a small sheet."""
    unit, half = 48.0, 144
    frame = Frame(2 * half, 2 * half, unit, half, half, angle)
    visible = visible_tongue(_bare(frame), subject) > 0.5
    y, x = np.nonzero(visible)
    (left, right), (top, bottom) = np.percentile(x, (0, 100)), np.percentile(y, (0, 100))
    return Extent(
        area=float(visible.sum() / unit**2),
        size=((right - left + 1) / unit, (bottom - top + 1) / unit),
        centre=(((left + right) / 2 - half) / unit, ((top + bottom) / 2 - half) / unit),
    )


def _bare(frame: Frame) -> Canvas:
    return Canvas.blank(np.random.default_rng(0), frame, np.array([0.0, 0.0, 1.0]))


def visible_tongue(canvas: Canvas, subject: Subject) -> Plane:
    """Give the share of every pixel, in ``[0, 1]``, that shows tongue: one connected piece."""
    whole = canvas.fill(subject.tongue.outline)
    visible = whole * (1 - in_front_of_tongue(canvas, subject.mouth))
    # Slivers between the teeth are no part of the piece, and so must not be painted either.
    _, labels, stats, _ = cv2.connectedComponentsWithStats((visible > 0.5).astype(np.uint8))
    if len(stats) < 2:
        return visible
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    near = cv2.dilate((labels == largest).astype(np.uint8), np.ones((3, 3), np.uint8))
    kept = np.where(labels == largest, visible, np.minimum(visible, 0.5))
    return np.asarray(kept * near, np.float32)


def paint_subject(canvas: Canvas, subject: Subject) -> Plane:
    """Paint mouth and tongue onto a face, and give the visible share of the tongue."""
    visible = visible_tongue(canvas, subject)
    paint_mouth(canvas, subject.mouth, subject.person)
    _cast_shadow(canvas, visible, subject)
    paint_tongue(canvas, subject.tongue, visible, subject.person)
    _shade_root(canvas, visible, subject)
    return visible


def _cast_shadow(canvas: Canvas, visible: Plane, subject: Subject) -> None:
    """Darken what lies behind the tongue: a thin line of contact and a wide soft shadow."""
    rng = canvas.rng
    behind = 1 - in_front_of_tongue(canvas, subject.mouth)
    contact = canvas.blur(visible, 0.022) * np.float32(rng.uniform(0.5, 0.95))
    shift = canvas.frame.unit * (rng.uniform(0.02, 0.09) - 0.15 * canvas.light[:2])
    moved = cv2.warpAffine(
        visible,
        np.array([[1, 0, shift[0]], [0, 1, shift[1]]]),
        (canvas.frame.width, canvas.frame.height),
        borderMode=cv2.BORDER_REPLICATE,
    )
    wide = canvas.blur(np.asarray(moved, np.float32), 0.07) * np.float32(rng.uniform(0.2, 0.5))
    canvas.darken(np.maximum(contact, wide) * behind, (0.8, 0.95, 0.95))


def _shade_root(canvas: Canvas, visible: Plane, subject: Subject) -> None:
    """Darken the root, which lies in the mouth under the shade of lip and teeth."""
    rng = canvas.rng
    roof = canvas.blur(in_front_of_tongue(canvas, subject.mouth), rng.uniform(0.04, 0.1))
    depth = np.clip((subject.tongue.root + 0.5 - canvas.v) / 0.5, 0, 1) ** 2
    shade = np.float32(rng.uniform(0.5, 1.0)) * roof + np.float32(rng.uniform(0.1, 0.6)) * depth
    canvas.darken(np.clip(shade, 0, 0.85) * visible, (0.9, 1.0, 1.0))
