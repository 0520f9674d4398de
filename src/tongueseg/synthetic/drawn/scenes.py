"""Whole drawn photos, each with its exact mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadSettings
from tongueseg.synthetic.drawn.camera import choose_light, develop
from tongueseg.synthetic.drawn.canvas import Canvas
from tongueseg.synthetic.drawn.closeup import close_frame, paint_lower_face
from tongueseg.synthetic.drawn.face import paint_head, shape_face
from tongueseg.synthetic.drawn.frame import Frame
from tongueseg.synthetic.drawn.mouth import paint_closed_mouth, paint_mouth
from tongueseg.synthetic.drawn.palette import choose_complexion
from tongueseg.synthetic.drawn.patterns import paint_pattern, paint_things
from tongueseg.synthetic.drawn.subject import choose_subject, measure, paint_subject
from tongueseg.synthetic.drawn.surroundings import paint_fruit, paint_room


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
    canvas = Canvas.blank(rng, close_frame(rng, subject, height, width), choose_light(rng))
    paint_lower_face(canvas, subject.person, lip=subject.mouth.lip, chin=subject.chin)
    visible = paint_subject(canvas, subject)
    return Scene(develop(canvas.pixels, rng), visible > 0.5)


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
    """Draw a scene that shows no tongue.

    Closed lips, an open mouth, a face, a room, fruit, a texture, or things of no kind.
    """
    kinds = (_closed_lips, _open_mouth, _closed_face, _room, _fruit, _pattern, _things)
    paint = kinds[rng.integers(len(kinds))]
    canvas = paint(rng, height, width)
    return Scene(develop(canvas.pixels, rng), np.zeros((height, width), np.bool_))


def _closed_lips(rng: np.random.Generator, height: int, width: int) -> Canvas:
    unit = min(height, width) * rng.uniform(0.28, 0.42)
    x, y = width * rng.uniform(0.42, 0.58), height * rng.uniform(0.35, 0.6)
    canvas = Canvas.blank(
        rng, Frame(height, width, unit, x, y, rng.normal(0, 0.08)), choose_light(rng)
    )
    person = choose_complexion(rng)
    paint_lower_face(canvas, person, lip=-0.3, chin=rng.uniform(1.2, 1.7))
    paint_closed_mouth(canvas, person)
    return canvas


def _open_mouth(rng: np.random.Generator, height: int, width: int) -> Canvas:
    """Teeth and the dark behind them, the tongue kept in."""
    subject = choose_subject(rng)
    unit = min(height, width) * float(np.exp(rng.uniform(np.log(0.06), np.log(0.42))))
    x, y = width * rng.uniform(0.35, 0.65), height * rng.uniform(0.4, 0.6)
    frame = Frame(height, width, unit, x, y, rng.normal(0, 0.08))
    canvas = Canvas.blank(rng, frame, choose_light(rng))
    if unit < 0.16 * min(height, width):
        paint_room(canvas, soft=rng.uniform(1, 6))
        face = shape_face(rng, lip=subject.mouth.lip, chin=subject.chin)
        paint_head(canvas, face, subject.person)
    else:
        paint_lower_face(canvas, subject.person, lip=subject.mouth.lip, chin=subject.chin)
    paint_mouth(canvas, subject.mouth, subject.person)
    return canvas


def _closed_face(rng: np.random.Generator, height: int, width: int) -> Canvas:
    unit = min(height, width) * rng.uniform(0.06, 0.13)
    canvas = Canvas.blank(
        rng, _far_frame(rng, height, width, unit, rng.normal(0, 0.1)), choose_light(rng)
    )
    person = choose_complexion(rng)
    paint_room(canvas, soft=rng.uniform(1, 6))
    paint_head(canvas, shape_face(rng, lip=-0.3, chin=rng.uniform(1.3, 1.6)), person)
    paint_closed_mouth(canvas, person)
    return canvas


def _room(rng: np.random.Generator, height: int, width: int) -> Canvas:
    canvas = Canvas.blank(rng, _table(height, width), choose_light(rng))
    paint_room(canvas, soft=rng.uniform(0.5, 3))
    return canvas


def _fruit(rng: np.random.Generator, height: int, width: int) -> Canvas:
    canvas = Canvas.blank(rng, _table(height, width), choose_light(rng))
    paint_fruit(canvas)
    return canvas


def _pattern(rng: np.random.Generator, height: int, width: int) -> Canvas:
    canvas = Canvas.blank(rng, _table(height, width), choose_light(rng))
    paint_pattern(canvas)
    return canvas


def _things(rng: np.random.Generator, height: int, width: int) -> Canvas:
    canvas = Canvas.blank(rng, _table(height, width), choose_light(rng))
    paint_things(canvas)
    return canvas


def _table(height: int, width: int) -> Frame:
    return Frame(height, width, min(height, width) / 4, width / 2, height / 2)


def _far_frame(
    rng: np.random.Generator, height: int, width: int, unit: float, angle: float
) -> Frame:
    """Place the mouth so that the whole tongue shows, and the head where there is room for it."""
    room = max(0.0, width / 2 - 2.7 * unit)
    x = width / 2 + np.clip(rng.normal(0, 0.4), -1, 1) * room
    # The mouth lies below the middle of a head of about eight units.
    y = np.clip(height / 2 + 2.2 * unit + rng.normal(0, 0.2) * unit, 0, height - 2.3 * unit)
    return Frame(height, width, unit, float(x), float(y), angle)
