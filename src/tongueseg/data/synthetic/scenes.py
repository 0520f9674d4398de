"""Whole drawn photos, each with its exact mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.synthetic.camera import choose_light, develop
from tongueseg.data.synthetic.canvas import Canvas, Frame, Plane, bump, mix, smoothstep
from tongueseg.data.synthetic.curves import ellipse
from tongueseg.data.synthetic.skin import paint_folds, paint_skin, paint_stubble
from tongueseg.data.synthetic.subject import Subject, choose_subject, measure, paint_subject


@dataclass(frozen=True)
class Scene:
    """A drawn photo and the truth about it.

    Attributes:
        photo: ``(H, W, 3) uint8`` RGB.
        mask: ``(H, W) bool``, True where more than half of the pixel shows tongue.
    """

    photo: NDArray[np.uint8]
    mask: NDArray[np.bool_]


def draw_mouth(rng: np.random.Generator, *, height: int = 400, width: int = 400) -> Scene:
    """Draw a close-up of an open mouth with the tongue put out.

    The tongue lies wholly in the frame and covers 20 to 65 % of it, less only in frames far from
    square.

    Example:
        >>> draw_mouth(np.random.default_rng(0)).photo.shape
        (400, 400, 3)
    """
    subject = choose_subject(rng)
    canvas = Canvas(rng, _close_frame(rng, subject, height, width), choose_light(rng))
    _paint_lower_face(canvas, subject)
    shown = paint_subject(canvas, subject)
    return Scene(develop(canvas.pixels, rng), shown > 0.5)


def _close_frame(rng: np.random.Generator, subject: Subject, height: int, width: int) -> Frame:
    """Choose the distance and place the tongue wholly in the frame."""
    angle = rng.normal(0, 0.06)
    extent = measure(subject, angle)
    wanted = np.sqrt(rng.uniform(0.26, 0.62) * height * width / extent.area)
    room = rng.uniform(0.86, 0.97)
    unit = min(wanted, room * width / extent.size[0], room * height / extent.size[1])
    slack = np.array([width - unit * extent.size[0], height - unit * extent.size[1]])
    middle = np.array([width, height]) / 2 + slack * np.clip(rng.normal(0, 0.15, 2), -0.45, 0.45)
    x, y = middle - unit * np.array(extent.centre)
    return Frame(height, width, unit, float(x), float(y), angle)


def _paint_lower_face(canvas: Canvas, subject: Subject) -> None:
    rng = canvas.rng
    canvas.over(_backdrop(canvas), np.ones_like(canvas.u))
    jaw = ellipse((0, -1), (rng.uniform(1.75, 2.6), subject.chin + 1), squareness=2.2)
    where = canvas.blur(canvas.fill(jaw), 0.012)
    paint_skin(canvas, subject.person, where, _lower_face(canvas, subject.chin))
    turn_away = canvas.blur(1 - where, 0.14) * where
    canvas.darken(turn_away * np.float32(rng.uniform(0.5, 0.9)))
    paint_folds(canvas, where, nose=subject.mouth.lip - 0.7, chin=subject.chin)
    if rng.random() < 0.3:
        paint_stubble(canvas, subject.person, where, lip=subject.mouth.lip)


def _backdrop(canvas: Canvas) -> NDArray[np.float32]:
    """Give what shows beside the chin: dark cloth, a wall, or a pale chin rest."""
    rng = canvas.rng
    tones = ([0.09, 0.09, 0.1], [0.3, 0.3, 0.31], [0.62, 0.6, 0.6], [0.85, 0.84, 0.85])
    first, second = rng.choice(tones, 2)
    edge = rng.uniform(1.0, 2.0) + 0.15 * canvas.u**2
    return mix(first, second, smoothstep(canvas.v - edge, -0.03, 0.03)) * (
        1 + 0.05 * canvas.noise(0.6, 2)
    )[..., None]


def _lower_face(canvas: Canvas, chin: float) -> Plane:
    """Give the height field of cheeks, mouth and chin, in mouth units."""
    cheeks = -0.07 * canvas.u**2 - 0.03 * canvas.v**2
    mound = 0.16 * bump(canvas.u, 0, 0.7) * bump(canvas.v, chin - 0.35, 0.35)
    jaws = 0.12 * bump(canvas.u, 0, 1.2) * bump(canvas.v, 0, 1.0)
    return np.asarray(cheeks + mound + jaws, np.float32)
