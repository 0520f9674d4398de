"""The mouth of a close-up, with its lips and the skin around, in place of a face's own."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tongueseg.synthetic.composed import coat
from tongueseg.synthetic.composed.anatomy import Mouth
from tongueseg.synthetic.composed.closeups import Closeup, Tongue, cut_tongue
from tongueseg.synthetic.composed.faces import Face
from tongueseg.synthetic.composed.frame import Framed, load, own_mouth, place
from tongueseg.synthetic.composed.jaw import Bite, open_jaw
from tongueseg.synthetic.composed.light import gain_on, lit, no_brighter, read_light
from tongueseg.synthetic.composed.planes import (
    Composition,
    Pixels,
    Plane,
    blur,
    luminance,
    over,
    smoothstep,
    to_byte,
)


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
    around = _region(rng, closeup, tongue)
    photo = blur(_warped(closeup.photo, matrix, shape), softness)
    inner = _from_corner(matrix, tongue.corner)
    flesh = blur(_warped(tongue.pixels, inner, shape), softness)
    mask = blur(_warped(tongue.alpha, inner, shape), softness)
    alpha = blur(_warped(around, matrix, shape), softness)
    skin = photo * _gain(opened.pixels, photo, alpha, mask)
    across, along = np.abs(x) / fit.half_width, (y - fit.root) / length
    if rng.random() < 0.85:
        flesh = coat.recolour(rng, flesh, mask)
    if rng.random() < 0.3:
        flesh = coat.coat(rng, flesh, across, along)
    flesh = no_brighter(flesh * gain_on(rng, light).astype(np.float32), light)
    flesh = lit(flesh, light, x, y, rng.uniform(0.7, 1.3))
    if rng.random() < 0.4:
        bright = float(np.clip(luminance(light.skin) * 1.3, 30, 230)) * rng.uniform(0.3, 1)
        flesh = flesh + coat.gloss(rng, (shape[0], shape[1]), along, bright)[..., None]
    pixels = over(opened.pixels, skin, alpha)
    if light.colourless:
        pixels = lit(pixels, light, x, y, 0)
    return over(pixels, np.clip(flesh, 0, 255), mask), mask


def _matrix(mouth: Mouth, tongue: Tongue, fit: _Fit) -> Plane:
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


def _from_corner(matrix: Plane, corner: tuple[int, int]) -> Plane:
    """Return the matrix for a part of the close-up that starts at ``corner``."""
    moved = matrix.copy()
    moved[:, 2] += matrix[:, :2] @ np.array(corner, np.float32)
    return moved


def _warped(image: Plane | Pixels, matrix: Plane, shape: tuple[int, ...]) -> Plane:
    """Warp a close-up's plane into the frame, averaged where it shrinks."""
    scale = math.sqrt(abs(float(np.linalg.det(matrix[:, :2]))))
    matrix = matrix.astype(np.float64)
    if scale < 0.9:
        height, width = image.shape[:2]
        fewer = (max(1, round(width * scale)), max(1, round(height * scale)))
        back = np.diag([width / fewer[0], height / fewer[1], 1.0])
        back[:2, 2] = (back[0, 0] - 1) / 2, (back[1, 1] - 1) / 2
        image = np.asarray(cv2.resize(image, fewer, interpolation=cv2.INTER_AREA))
        matrix = matrix @ back
    border = cv2.BORDER_REPLICATE if image.ndim == 3 else cv2.BORDER_CONSTANT
    warped = cv2.warpAffine(image, matrix, shape[1::-1], flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(warped, np.float32)


def _region(rng: np.random.Generator, closeup: Closeup, tongue: Tongue) -> Plane:
    """Return 1 over tongue, lips and some skin of a close-up, fading out before its border."""
    half = tongue.half_width
    height, width = closeup.mask.shape
    side, above, below = (half * rng.uniform(*r) for r in ((0.25, 0.45), (0.35, 0.6), (0.05, 0.2)))
    above += closeup.throat
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(side / 4) + 1,) * 2)
    small = cv2.resize(closeup.mask, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    grown = cv2.dilate(small, np.ones((max(1, round(above / 4)), 1), np.uint8),
                       anchor=(0, 0))  # fmt: skip
    grown = cv2.dilate(grown, kernel)
    tail = round((tongue.corner[1] + tongue.tip[1] + below) / 4)
    grown[max(0, tail) :] = 0
    border = max(1, round(half * 0.06 / 4))
    frame = np.zeros_like(grown)
    frame[border:-border, border:-border] = 255
    region = np.minimum(grown, frame).astype(np.float32) / 255
    region = region * (1 - _apparatus(closeup, (width // 4, height // 4)))
    region = blur(region, half / 4 * rng.uniform(0.05, 0.12))
    region = np.asarray(cv2.resize(region, (width, height)), np.float32)
    return smoothstep(region, 0.25, 0.95)


def _apparatus(closeup: Closeup, size: tuple[int, int]) -> Plane:
    """Return where a close-up shows the white chin rest and its shadow instead of skin."""
    small = cv2.resize(closeup.photo, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    spread = small.max(axis=2) - small.min(axis=2)
    grey = (spread < 26).astype(np.uint8)
    mask = cv2.resize(closeup.mask, size, interpolation=cv2.INTER_AREA)
    rows = np.flatnonzero((mask > 127).any(axis=1))
    grey[: rows[0] + (rows[-1] - rows[0]) // 2] = 0
    grey[mask > 127] = 0
    return np.asarray(cv2.dilate(grey, np.ones((7, 7), np.uint8)), np.float32)


def _gain(face: Plane, photo: Plane, alpha: Plane, mask: Plane) -> Plane:
    """Return factors that give the close-up's skin the face's colour where the two meet.

    The seam's ratios spread inwards, as in Poisson blending, but what the tongue looks like has
    no part in it: OpenCV's seamlessClone would bleed its colour into lips and skin.
    """
    seam = smoothstep(alpha, 0.02, 0.3) * smoothstep(-alpha, -0.98, -0.6) * (1 - mask)
    seam = np.asarray(seam, np.float32) + 1e-6
    ratio = np.log((np.maximum(blur(face, 1.5), 0) + 8) / (blur(photo, 1.5) + 8))
    whole = (ratio * seam[..., None]).sum(axis=(0, 1)) / seam.sum()
    ratio = np.clip(ratio, whole - 0.8, whole + 0.8)
    spread, weight = np.zeros_like(ratio), np.zeros_like(seam)
    reach = math.sqrt(float(alpha.sum())) + 4
    for sigma, share in ((0.08 * reach, 1.0), (0.25 * reach, 0.1), (0.8 * reach, 0.01)):
        spread = spread + blur(ratio * seam[..., None], sigma) * share
        weight = weight + blur(seam, sigma) * share
    field = (spread + whole * 1e-4) / (weight + 1e-4)[..., None]
    return np.asarray(np.exp(field), np.float32)
