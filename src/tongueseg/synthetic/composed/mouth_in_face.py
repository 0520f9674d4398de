"""The mouth of a close-up, with its lips and the skin around, in place of a face's own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.synthetic.composed import coat
from tongueseg.synthetic.composed.anatomy import Mouth
from tongueseg.synthetic.composed.closeups import Closeup, Tongue, cut_tongue
from tongueseg.synthetic.composed.faces import Face
from tongueseg.synthetic.composed.framing import Framed, load, own_mouth, place
from tongueseg.synthetic.composed.illumination import gain_on, lit, no_brighter, read_light
from tongueseg.synthetic.composed.jaw import Bite, open_jaw
from tongueseg.synthetic.composed.layers import (
    Composition,
    Plane,
    Points,
    averaged,
    blur,
    luminance,
    over,
    to_byte,
)
from tongueseg.synthetic.composed.seam import mouth_region, seam_gain

_Value = TypeVar("_Value", np.uint8, np.float32)


@dataclass(frozen=True)
class _Fit:
    """How a close-up lies on a mouth, in mouth units: half width of its tongue, root, turn."""

    half_width: float
    stretch: float
    root: float
    degrees: float


def mouth_in_face(
    rng: np.random.Generator, face: Face, closeup: Closeup, *, size: int, share: float
) -> Composition:
    """Bring the mouth region of a close-up to a face's lips.

    Args:
        rng: draws everything that is left open.
        face: with landmarks.
        closeup: whose mouth is taken.
        size: height and width of the picture.
        share: of the picture that the tongue covers, about.

    Raises:
        BadDataset: the face's picture cannot be read.
    """
    pixels, face = load(rng, face)
    own, tongue = own_mouth(face), cut_tongue(closeup)
    half = rng.uniform(0.6, 0.85)
    stretch = rng.uniform(0.85, 1.2)
    hollow = closeup.throat / tongue.half_width * half * stretch
    root = own.line(own.upper, 0) + rng.uniform(-0.08, 0.12) + 0.85 * hollow
    fit = _Fit(half, stretch, root, float(rng.normal(0, 5)))
    length = 2 * half * tongue.aspect * stretch
    scale = math.sqrt(share / (1.65 * half * length)) * size / own.unit
    framed = place(
        rng, pixels, face, size=size, scale=scale,
        reach=max(half, length / 2), below=fit.root + length / 2,
    )  # fmt: skip
    reach = max(1.5, 2 * half)
    part, box = framed.around(-reach, -1.5, reach, max(fit.root + length, own.chin) + 1.5)
    pixels_in, mask_in = _compose_part(rng, part, closeup, tongue, fit)
    whole, mask = framed.pixels.copy(), np.zeros(framed.pixels.shape[:2], np.float32)
    whole[box], mask[box] = pixels_in, mask_in
    return Composition(to_byte(whole), to_byte(mask * 255), np.zeros(mask.shape, np.uint8))


def _compose_part(
    rng: np.random.Generator, framed: Framed, closeup: Closeup, tongue: Tongue, fit: _Fit
) -> tuple[Plane, Plane]:
    mouth = framed.mouth
    light = read_light(framed.pixels, mouth, colourless=framed.colourless)
    length = 2 * fit.half_width * tongue.aspect * fit.stretch
    # The jaw goes down with the tongue, else its tip would hang below the chin.
    hollow = closeup.throat / tongue.half_width * fit.half_width
    drop = float(np.clip((length + hollow) * rng.uniform(0.3, 0.7) - mouth.gap, 0, 1.2))
    opened = open_jaw(framed, Bite(drop, 0.0, 0.95, 0.7))
    x, y = opened.x, opened.y
    matrix = _matrix(mouth, tongue, fit)
    softness = framed.softness * rng.uniform(0.8, 1.1) + rng.uniform(0, 0.5)
    shape = opened.x.shape
    around = mouth_region(rng, closeup, tongue)
    photo = blur(_warped(closeup.photo, matrix, shape), softness)
    inner = _from_corner(matrix, tongue.corner)
    flesh = blur(_warped(tongue.pixels, inner, shape), softness)
    mask = blur(_warped(tongue.alpha, inner, shape), softness)
    alpha = blur(_warped(around, matrix, shape), softness)
    skin = photo * seam_gain(opened.pixels, photo, alpha, mask)
    across = np.asarray(np.abs(x) / fit.half_width, np.float32)
    along = np.asarray((y - fit.root) / length, np.float32)
    if rng.random() < 0.85:
        flesh = coat.recolour(rng, flesh, mask)
    if rng.random() < 0.3:
        flesh = coat.coat(rng, flesh, across, along)
    flesh = no_brighter(flesh * gain_on(rng, light).astype(np.float32), light)
    flesh = lit(flesh, light, x, y, rng.uniform(0.7, 1.3))
    if rng.random() < 0.4:
        bright = float(np.clip(luminance(light.skin) * 1.3, 30, 230)) * rng.uniform(0.15, 0.8)
        flesh = flesh + coat.gloss(rng, (shape[0], shape[1]), along, bright)[..., None]
    pixels = over(opened.pixels, skin, alpha)
    if light.colourless:
        pixels = lit(pixels, light, x, y, 0)
    return over(pixels, np.clip(flesh, 0, 255), mask), mask


def _matrix(mouth: Mouth, tongue: Tongue, fit: _Fit) -> Points:
    """Return the ``(2, 3)`` matrix from the close-up to the frame."""
    unit = fit.half_width / tongue.half_width
    turn = math.radians(fit.degrees)
    lean = math.atan2(tongue.tip[0] - tongue.root[0], tongue.tip[1] - tongue.root[1])
    turn += 0.7 * lean
    cosine, sine = math.cos(turn), math.sin(turn)
    squeeze = 1 - 0.3 * abs(mouth.yaw)
    local = np.array([[squeeze, 0], [0, fit.stretch]]) * unit
    local = local @ np.array([[cosine, -sine], [sine, cosine]])
    linear = mouth.axes.T @ local * mouth.unit
    anchor = mouth.to_pixels(np.array([[0.2 * mouth.yaw, fit.root]]))[0]
    return np.asarray(
        np.column_stack([linear, anchor - linear @ (np.array(tongue.root) + tongue.corner)]),
        np.float32,
    )


def _from_corner(matrix: Points, corner: tuple[int, int]) -> Points:
    """Return the matrix for a part of the close-up that starts at ``corner``."""
    moved = matrix.copy()
    moved[:, 2] += matrix[:, :2] @ np.array(corner)
    return moved


def _warped(image: NDArray[_Value], matrix: Points, shape: tuple[int, ...]) -> Plane:
    """Warp a close-up's plane into the frame, averaged where it shrinks."""
    scale = math.sqrt(abs(float(np.linalg.det(matrix[:, :2]))))
    if scale < 0.9:
        image, matrix = averaged(image, matrix, scale)
    border = cv2.BORDER_REPLICATE if image.ndim == 3 else cv2.BORDER_CONSTANT
    warped = cv2.warpAffine(image, matrix, shape[1::-1], flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(warped, np.float32)
