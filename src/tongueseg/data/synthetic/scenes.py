"""Whole drawn photos, each with its exact mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.synthetic.camera import choose_light, develop
from tongueseg.data.synthetic.canvas import Canvas, Frame, Plane, bump, mix, smoothstep
from tongueseg.data.synthetic.colours import Complexion, choose_complexion
from tongueseg.data.synthetic.curves import ellipse
from tongueseg.data.synthetic.face import paint_head, shape_face
from tongueseg.data.synthetic.mouth import paint_closed_mouth
from tongueseg.data.synthetic.skin import paint_folds, paint_skin, paint_stubble
from tongueseg.data.synthetic.subject import Subject, choose_subject, measure, paint_subject
from tongueseg.data.synthetic.surroundings import paint_fruit, paint_room
from tongueseg.errors import BadSettings


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
    canvas = Canvas.blank(rng, _close_frame(rng, subject, height, width), choose_light(rng))
    _paint_lower_face(canvas, subject.person, lip=subject.mouth.lip, chin=subject.chin)
    shown = paint_subject(canvas, subject)
    return Scene(develop(canvas.pixels, rng), shown > 0.5)


def draw_face(
    rng: np.random.Generator, *, height: int = 640, width: int = 480, share: float = 0.04
) -> Scene:
    """Draw a person in a room with the tongue put out, which covers ``share`` of the frame.

    Raises:
        BadSettings: ``share`` does not lie in ``(0, 0.12]``, where a whole face fits.
    """
    if not 0 < share <= 0.12:
        raise BadSettings(f"share: {share} does not lie between 0 and 0.12")
    subject = choose_subject(rng)
    angle = rng.normal(0, 0.08)
    extent = measure(subject, angle)
    unit = float(np.sqrt(share * height * width / extent.area))
    canvas = Canvas.blank(rng, _far_frame(rng, height, width, unit, angle), choose_light(rng))
    paint_room(canvas, soft=rng.uniform(1, 6))
    face = shape_face(rng, lip=subject.mouth.lip, chin=subject.chin)
    paint_head(canvas, face, subject.person)
    mask = np.zeros((height, width), np.bool_)
    part, where = canvas.window(subject.chin + 0.5)
    mask[where] = paint_subject(part, subject) > 0.5
    return Scene(develop(canvas.pixels, rng), mask)


def draw_background(rng: np.random.Generator, *, height: int = 400, width: int = 400) -> Scene:
    """Draw a scene that shows no tongue: closed lips, a face, a room, or fruit."""
    paint = (_closed_lips, _closed_face, _room, _fruit)[rng.integers(4)]
    canvas = paint(rng, height, width)
    return Scene(develop(canvas.pixels, rng), np.zeros((height, width), np.bool_))


def _closed_lips(rng: np.random.Generator, height: int, width: int) -> Canvas:
    unit = min(height, width) * rng.uniform(0.28, 0.42)
    x, y = width * rng.uniform(0.42, 0.58), height * rng.uniform(0.35, 0.6)
    canvas = Canvas.blank(rng, Frame(height, width, unit, x, y, rng.normal(0, 0.08)), choose_light(rng))
    person = choose_complexion(rng)
    _paint_lower_face(canvas, person, lip=-0.3, chin=rng.uniform(1.2, 1.7))
    paint_closed_mouth(canvas, person)
    return canvas


def _closed_face(rng: np.random.Generator, height: int, width: int) -> Canvas:
    unit = min(height, width) * rng.uniform(0.06, 0.13)
    canvas = Canvas(
        rng, _far_frame(rng, height, width, unit, rng.normal(0, 0.1)), choose_light(rng)
    )
    person = choose_complexion(rng)
    paint_room(canvas, soft=rng.uniform(1, 6))
    paint_head(canvas, shape_face(rng, lip=-0.3, chin=rng.uniform(1.3, 1.6)), person)
    paint_closed_mouth(canvas, person)
    return canvas


def _room(rng: np.random.Generator, height: int, width: int) -> Canvas:
    frame = Frame(height, width, min(height, width) / 4, width / 2, height / 2)
    canvas = Canvas.blank(rng, frame, choose_light(rng))
    paint_room(canvas, soft=rng.uniform(0.5, 3))
    return canvas


def _fruit(rng: np.random.Generator, height: int, width: int) -> Canvas:
    frame = Frame(height, width, min(height, width) / 4, width / 2, height / 2)
    canvas = Canvas.blank(rng, frame, choose_light(rng))
    paint_fruit(canvas)
    return canvas


def _far_frame(
    rng: np.random.Generator, height: int, width: int, unit: float, angle: float
) -> Frame:
    """Place the mouth so that the whole tongue shows, and the head where there is room for it."""
    room = max(0.0, width / 2 - 2.7 * unit)
    x = width / 2 + np.clip(rng.normal(0, 0.4), -1, 1) * room
    # The mouth lies below the middle of a head of about eight units.
    y = np.clip(height / 2 + 2.2 * unit + rng.normal(0, 0.2) * unit, 0, height - 2.3 * unit)
    return Frame(height, width, unit, float(x), float(y), angle)


def _close_frame(rng: np.random.Generator, subject: Subject, height: int, width: int) -> Frame:
    """Choose the distance and place the tongue wholly in the frame."""
    angle = rng.normal(0, 0.06)
    extent = measure(subject, angle)
    wanted = np.sqrt(rng.uniform(0.3, 0.66) * height * width / extent.area)
    room = rng.uniform(0.88, 0.98)
    unit = min(wanted, room * width / extent.size[0], room * height / extent.size[1])
    slack = np.array([width - unit * extent.size[0], height - unit * extent.size[1]])
    middle = np.array([width, height]) / 2 + slack * np.clip(rng.normal(0, 0.15, 2), -0.45, 0.45)
    x, y = middle - unit * np.array(extent.centre)
    return Frame(height, width, unit, float(x), float(y), angle)


def _paint_lower_face(canvas: Canvas, person: Complexion, *, lip: float, chin: float) -> None:
    """Paint backdrop, cheeks and chin over the whole picture."""
    rng = canvas.rng
    canvas.over(_backdrop(canvas), np.ones_like(canvas.u))
    jaw = ellipse((0, -1), (rng.uniform(1.75, 2.6), chin + 1), squareness=2.2)
    where = canvas.blur(canvas.fill(jaw), 0.012)
    paint_skin(canvas, person, where, _lower_face(canvas, chin))
    turn_away = canvas.blur(1 - where, 0.14) * where
    canvas.darken(turn_away * np.float32(rng.uniform(0.5, 0.9)))
    paint_folds(canvas, where, nose=lip - 0.7, chin=chin)
    if rng.random() < 0.3:
        paint_stubble(canvas, person, where, lip=lip)


def _backdrop(canvas: Canvas) -> NDArray[np.float32]:
    """Give what shows beside the chin: dark cloth, a wall, or a pale chin rest."""
    rng = canvas.rng
    tones = ([0.09, 0.09, 0.1], [0.3, 0.3, 0.31], [0.62, 0.6, 0.6], [0.85, 0.84, 0.85])
    first, second = rng.choice(tones, 2)
    edge = rng.uniform(1.0, 2.0) + 0.15 * canvas.u**2
    return (
        mix(first, second, smoothstep(canvas.v - edge, -0.03, 0.03))
        * (1 + 0.05 * canvas.noise(0.6, 2))[..., None]
    )


def _lower_face(canvas: Canvas, chin: float) -> Plane:
    """Give the height field of cheeks, mouth and chin, in mouth units."""
    cheeks = -0.07 * canvas.u**2 - 0.03 * canvas.v**2
    mound = 0.16 * bump(canvas.u, 0, 0.7) * bump(canvas.v, chin - 0.35, 0.35)
    jaws = 0.12 * bump(canvas.u, 0, 1.2) * bump(canvas.v, 0, 1.0)
    return np.asarray(cheeks + mound + jaws, np.float32)
