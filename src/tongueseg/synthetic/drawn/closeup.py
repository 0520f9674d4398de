"""The lower face as a camera close to it sees it: cheeks, chin, and what shows beside them."""

from __future__ import annotations

import numpy as np

from tongueseg.synthetic.drawn.canvas import Canvas
from tongueseg.synthetic.drawn.curves import ellipse
from tongueseg.synthetic.drawn.frame import Frame
from tongueseg.synthetic.drawn.palette import Complexion
from tongueseg.synthetic.drawn.planes import Paint, Plane, bump, mix, smoothstep
from tongueseg.synthetic.drawn.skin import paint_folds, paint_skin, paint_stubble
from tongueseg.synthetic.drawn.subject import Subject, measure


def close_frame(rng: np.random.Generator, subject: Subject, height: int, width: int) -> Frame:
    """Choose the distance and place the tongue wholly in the frame."""
    angle = rng.normal(0, 0.06)
    extent = measure(subject, angle)
    unit_for_share = np.sqrt(rng.uniform(0.3, 0.63) * height * width / extent.area)
    room = rng.uniform(0.88, 0.96)
    unit = min(unit_for_share, room * width / extent.size[0], room * height / extent.size[1])
    slack = np.array([width - unit * extent.size[0], height - unit * extent.size[1]])
    middle = np.array([width, height]) / 2 + slack * np.clip(rng.normal(0, 0.15, 2), -0.25, 0.25)
    x, y = middle - unit * np.array(extent.centre)
    return Frame(height, width, unit, float(x), float(y), angle)


def paint_lower_face(canvas: Canvas, person: Complexion, *, lip: float, chin: float) -> None:
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


def _backdrop(canvas: Canvas) -> Paint:
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
