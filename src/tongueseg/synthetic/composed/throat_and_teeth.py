"""A close-up whose mouth opens wider: throat and teeth above the root of its tongue."""

from __future__ import annotations

import cv2
import numpy as np

from tongueseg.synthetic.composed import cavity, coat
from tongueseg.synthetic.composed.closeups import Closeup, Tongue, cut_tongue
from tongueseg.synthetic.composed.hollow import Hollow, draw_hollow, lift_lip
from tongueseg.synthetic.composed.layers import (
    Composition,
    Plane,
    Points,
    blur,
    over,
    smoothstep,
    to_byte,
)

# What throat and teeth lose in the booth's light, which comes from the front.
_BOOTH_LIGHT = np.array([0.95, 0.86, 0.84], np.float32)
# A tongue that begins nearer to the photo's upper border, as a share of it, shows no lip.
_LEAST_LIP = 0.12


def throat_and_teeth(
    rng: np.random.Generator, closeup: Closeup, *, size: int, share: float
) -> Composition:
    """Open the mouth of a close-up wider above its tongue.

    Args:
        rng: draws everything that is left open.
        closeup: whose mouth opens.
        size: height and width of the picture.
        share: of the picture that the tongue covers, about.

    Returns:
        The picture; its mask is what is visible of the tongue, its throat what was painted.
    """
    photo, tongue = _framed(rng, closeup, size, share)
    return _opened(rng, photo, tongue)[0]


def open_closeup(rng: np.random.Generator, closeup: Closeup) -> Closeup:
    """Return a close-up, a little smaller in its frame, whose mouth opens wider above its tongue.

    One whose tongue begins at the photo's border is returned as it is: it shows no upper lip.
    """
    size = closeup.mask.shape[0]
    if closeup.mask[: round(_LEAST_LIP * size)].any():
        return closeup
    tongue = cut_tongue(closeup)
    middle = (np.array(tongue.root) + tongue.tip) / 2 + tongue.corner
    shift = np.array([0.5, 0.62]) * size - 0.75 * middle
    photo, tongue = _warped(closeup, tongue, np.column_stack([np.eye(2) * 0.75, shift]), size)
    made, height = _opened(rng, photo, tongue)
    return Closeup(made.pixels, np.where(made.mask > 127, 255, 0).astype(np.uint8), height)


def _opened(rng: np.random.Generator, photo: Plane, tongue: Tongue) -> tuple[Composition, float]:
    """Open a framed close-up; return it and the height of its throat in pixels."""
    half = tongue.half_width
    height = half * float(rng.choice((rng.uniform(0.15, 0.5), rng.uniform(0.4, 1.3))))
    hollow = draw_hollow(rng, tongue, height)
    # All happens in the rows down to the hollow's lowest.
    rows = slice(0, hollow.x.shape[0])
    pixels, flesh, mask = photo.copy(), tongue.pixels, tongue.alpha
    pixels[rows] = lift_lip(photo, hollow, half)
    throat = cavity.paint_throat(rng, hollow.x, hollow.y, hollow.top, hollow.bottom)
    throat = blur(throat * _BOOTH_LIGHT * np.float32(rng.uniform(0.4, 1.1)), 0.8)
    pixels[rows] = over(pixels[rows], throat, hollow.inside)
    if rng.random() < 0.4:
        flesh = coat.recolour(rng, flesh, mask)
    deep = (np.arange(len(photo)) - tongue.root[1]) / half
    shade = 1 - rng.uniform(0, 0.6) * np.exp(-np.maximum(deep, 0) / rng.uniform(0.1, 0.5))
    teeth, front = _teeth(rng, hollow, half, height / half)
    mask = mask.copy()
    mask[rows] *= 1 - front
    pixels[rows] = over(pixels[rows], teeth, front)
    pixels = over(pixels, flesh * shade.astype(np.float32)[:, None, None], mask)
    throat_mask = np.zeros_like(mask)
    throat_mask[rows] = hollow.inside * (1 - front) * (1 - mask[rows])
    made = Composition(to_byte(pixels), to_byte(mask * 255), to_byte(throat_mask * 255))
    return made, height


def _framed(
    rng: np.random.Generator, closeup: Closeup, size: int, share: float
) -> tuple[Plane, Tongue]:
    """Lay a close-up and its tongue into the frame, lower where there is room for a throat.

    The close-up always fills the frame: its tongue never covers less than it did.
    """
    height, width = closeup.mask.shape
    own = float((closeup.mask > 127).mean())
    scale = max(1.0, float(np.sqrt(share / own))) * size / min(height, width)
    cut = cut_tongue(closeup)
    flip = rng.random() < 0.5
    linear = np.array([[-scale if flip else scale, 0], [0, scale]])
    middle = (np.array(cut.root) + cut.tip) / 2 + cut.corner
    target = size * np.array([rng.uniform(0.4, 0.6), rng.uniform(0.5, 0.7)])
    # The lip moves up: a little of the mirrored photo above it may show, but not its tongue.
    room = min(0.15 * size, 0.9 * scale * (cut.root[1] + cut.corner[1]))
    start = scale * width if flip else 0.0
    low = np.array([size if flip else size - scale * width, size - scale * height])
    shift = np.clip(target - linear @ middle, low, [start, room])
    return _warped(closeup, cut, np.column_stack([linear, shift]), size)


def _warped(closeup: Closeup, cut: Tongue, matrix: Points, size: int) -> tuple[Plane, Tongue]:
    """Warp a close-up and its tongue into a frame."""
    linear, frame = matrix[:, :2], (size, size)
    inner = np.column_stack([linear, matrix[:, 2] + linear @ np.array(cut.corner)])
    mirror, edge = cv2.BORDER_REFLECT_101, cv2.BORDER_REPLICATE
    photo = cv2.warpAffine(closeup.photo, matrix, frame, borderMode=mirror)
    ends = [inner[:, :2] @ np.array(end) + inner[:, 2] for end in (cut.root, cut.tip)]
    tongue = Tongue(
        np.asarray(cv2.warpAffine(cut.pixels, inner, frame, borderMode=edge), np.float32),
        np.asarray(cv2.warpAffine(cut.alpha, inner, frame), np.float32),
        (float(ends[0][0]), float(ends[0][1])),
        (float(ends[1][0]), float(ends[1][1])),
        cut.half_width * abs(float(linear[1, 1])),
    )
    return np.asarray(photo, np.float32), tongue


def _teeth(
    rng: np.random.Generator, hollow: Hollow, half: float, height: float
) -> tuple[Plane, Plane]:
    """Paint upper teeth under the lip; now and then they reach over the tongue's root."""
    if rng.random() < 0.4:
        return np.zeros((*hollow.x.shape, 3), np.float32), np.zeros_like(hollow.x)
    long = rng.uniform(0.06, 0.3)
    if height < 0.4 and rng.random() < 0.4:
        long = height + rng.uniform(0.0, 0.1)
    teeth, alpha = cavity.paint_teeth(
        rng, hollow.x / rng.uniform(0.95, 1.25), hollow.y - hollow.top, half, height=long
    )
    alpha = alpha * smoothstep(hollow.y - hollow.top, -0.02, 0.01)
    alpha = alpha * smoothstep(hollow.bottom - hollow.top, 0.02, 0.1)
    light = _BOOTH_LIGHT * np.float32(rng.uniform(0.6, 1.0))
    return blur(teeth * light, 0.8), blur(np.asarray(alpha, np.float32), 0.6)
