"""Pictures without a tongue: faces as they are, opened mouths, red lips, clothes and rooms."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.synthetic.composed.anatomy import Mouth
from tongueseg.synthetic.composed.faces import Face
from tongueseg.synthetic.composed.framing import Framed, load, own_mouth, place, similarity, warp
from tongueseg.synthetic.composed.illumination import is_colourless, read_light
from tongueseg.synthetic.composed.layers import (
    Composition,
    Pixels,
    Plane,
    blur,
    luminance,
    smoothstep,
    to_byte,
)
from tongueseg.synthetic.composed.opened_mouth import compose_mouth
from tongueseg.synthetic.composed.pose import draw_bite

OPEN = 0.5
"""A mouth that opens further, as a share of its half width, may show the tongue inside."""
# How much of the lower half of an open mouth may be flesh before it counts as a tongue.
_FLESH = 0.2
# A smile opens no further than this; what is bright there may be a pale tongue.
_WIDE = 0.65


def negative(rng: np.random.Generator, face: Face, *, size: int) -> Composition:
    """Return a picture without a tongue, made from a face.

    Args:
        rng: draws what is shown of the face and what is done to its mouth.
        face: without landmarks it is shown as it is.
        size: height and width of the picture.

    Raises:
        BadDataset: the face's picture cannot be read.
    """
    pixels, face = load(rng, face)
    if not face.has_landmarks:
        return _plain(_crop(rng, pixels, size))
    kind = rng.choice(4, p=(0.3, 0.45, 0.15, 0.1))
    if kind == 3:
        return _plain(_elsewhere(rng, pixels, own_mouth(face), size))
    framed = _at_mouth(rng, pixels, face, size)
    if kind == 0:
        return _plain(framed.pixels)
    if kind == 2:
        return _plain(_reddened(rng, framed))
    opened = compose_mouth(rng, framed, draw_bite(rng, framed.mouth), None)
    return Composition(opened.pixels, np.zeros_like(opened.mask), opened.throat)


def shows_flesh(pixels: Pixels, face: Face) -> bool:
    """Return whether an open mouth shows something that may be a tongue.

    A tongue lies in the mouth's lower half, as bright and as red as skin; a throat is darker, and
    teeth are less red. In black and white, and in a mouth that is open wide, teeth count as well.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        face: its landmarks.
    """
    if face.mouth is None:
        return False
    mouth = own_mouth(face)
    if mouth.gap < OPEN:
        return False
    inside = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.round(face.mouth).astype(np.int32)], 1)
    rim = 2 * max(1, round(0.08 * mouth.unit)) + 1
    inner = cv2.erode(inside, np.ones((rim, rim), np.uint8))
    y = mouth.grid((pixels.shape[0], pixels.shape[1]))[1]
    middle = (mouth.line(mouth.upper, 0) + mouth.line(mouth.lower, 0)) / 2
    displayed = pixels[(inner > 0) & (y > middle)].astype(np.float64)
    if len(displayed) < 6:
        return True
    skin = read_light(pixels.astype(np.float32), mouth, colourless=False).skin
    bright = luminance(displayed) > 0.35 * luminance(skin)
    red = _redness(displayed) > max(0.2, 0.75 * float(_redness(skin)))
    flesh = bright & (red | (mouth.gap > _WIDE) | is_colourless(pixels))
    return bool(flesh.mean() > _FLESH)


def _redness(colour: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return how far red exceeds green and blue, as a share of the brightness."""
    level = np.maximum(colour.mean(axis=-1), 8)
    return np.asarray((colour[..., 0] - colour[..., 1:].mean(axis=-1)) / level)


def _plain(pixels: Plane) -> Composition:
    nothing = np.zeros(pixels.shape[:2], np.uint8)
    return Composition(to_byte(pixels), nothing, nothing)


def _at_mouth(rng: np.random.Generator, pixels: Pixels, face: Face, size: int) -> Framed:
    """Show a face at any size, from the lips alone to the whole picture."""
    own = own_mouth(face)
    whole = size / max(pixels.shape[:2])
    near = min(3.5, size / (2.2 * own.unit))
    scale = float(np.exp(rng.uniform(np.log(0.8 * whole), np.log(max(near, whole)))))
    return place(rng, pixels, face, size=size, scale=scale, reach=0.8, below=0.3)


def _crop(rng: np.random.Generator, pixels: Pixels, size: int) -> Plane:
    """Return a square of a picture."""
    height, width = pixels.shape[:2]
    side = min(height, width) * rng.uniform(0.4, 1.0)
    middle = np.array([rng.uniform(side / 2, s - side / 2) for s in (width, height)])
    return warp(rng, pixels, similarity(middle, size / side, 0, np.full(2, size / 2)), size)


def _elsewhere(rng: np.random.Generator, pixels: Pixels, mouth: Mouth, size: int) -> Plane:
    """Return a square that lies away from the mouth: hair, hat, clothes, room."""
    height, width = pixels.shape[:2]
    for _ in range(12):
        side = min(height, width) * rng.uniform(0.2, 0.5)
        middle = np.array([rng.uniform(side / 2, s - side / 2) for s in (width, height)])
        if np.abs(middle - mouth.centre).max() > side / 2 + 1.2 * mouth.unit:
            break
    return warp(rng, pixels, similarity(middle, size / side, 0, np.full(2, size / 2)), size)


def _reddened(rng: np.random.Generator, framed: Framed) -> Plane:
    """Paint a face's lips: red, pink or dark, matt or glossy."""
    lips = np.zeros(framed.pixels.shape[:2], np.uint8)
    outline = framed.mouth.to_pixels(framed.mouth.lips)
    cv2.fillPoly(lips, [np.round(outline * 8).astype(np.int32)], 255, shift=3, lineType=cv2.LINE_AA)
    alpha = blur(np.asarray(lips, np.float32) / np.float32(255), max(0.6, 0.05 * framed.mouth.unit))
    colour = np.array([rng.uniform(150, 255), rng.uniform(20, 120), rng.uniform(30, 140)])
    bright = luminance(framed.pixels)
    level = float((bright * alpha).sum() / max(1e-3, alpha.sum()))
    paint = bright[..., None] / max(level, 8) * colour * min(1.3, 0.4 + level / 140)
    strength = rng.uniform(0.25, 0.75) * smoothstep(alpha, 0, 0.8)
    pixels = framed.pixels + (paint - framed.pixels) * strength[..., None]
    return np.asarray(np.clip(pixels, 0, 255), np.float32)
