"""A close-up whose mouth opens wider: throat and teeth above the root of its tongue."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tongueseg.synthetic.composed import cavity, coat
from tongueseg.synthetic.composed.closeups import Closeup, Tongue, cut_tongue
from tongueseg.synthetic.composed.planes import (
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


@dataclass(frozen=True)
class _Hollow:
    """The hollow, in the frame's upper rows; each plane is ``(R, S)``.

    Attributes:
        x, y: coordinates in half widths of the tongue.
        top, bottom: heights of its edges.
        inside: 1 in it, softly 0 outside.
    """

    x: Plane
    y: Plane
    top: Plane
    bottom: Plane
    inside: Plane


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
    hollow = _hollow(rng, tongue, height)
    # All happens in the rows down to the hollow's lowest.
    rows = slice(0, hollow.x.shape[0])
    pixels, flesh, mask = photo.copy(), tongue.pixels, tongue.alpha
    pixels[rows] = _lifted(photo, hollow, half)
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


def _hollow(rng: np.random.Generator, tongue: Tongue, height: float) -> _Hollow:
    """Draw the hollow between the tongue's upper edge and the lip that is drawn back from it."""
    size = tongue.alpha.shape[0]
    half = tongue.half_width
    edge, left, right = _upper_edge(tongue)
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    centre, width = (left + right) / 2, (right - left) / 2 + half * rng.uniform(0.02, 0.15)
    u = np.clip((np.arange(size) - centre) / width, -1, 1)
    u = u - rng.normal(0, 0.12) * (1 - u * u)
    bump = np.maximum(0, 1 - u * u) ** rng.uniform(0.4, 0.8)
    bottom = np.broadcast_to(edge.astype(np.float32), rows.shape)
    top = bottom - (height * bump).astype(np.float32)
    inside = np.clip(np.minimum(rows - top, bottom + 3 - rows) / 1.6 + 0.5, 0, 1)
    inside = inside * smoothstep(bottom - top, 0.5, 3)
    x, y = (columns - centre) / half, (rows - tongue.root[1]) / half
    top, bottom = (top - tongue.root[1]) / half, (bottom - tongue.root[1]) / half
    rows_used = slice(0, max(2, int(np.flatnonzero(inside.any(axis=1)).max(initial=1)) + 2))
    planes = (x, y, top, bottom, inside)
    return _Hollow(*(np.ascontiguousarray(plane[rows_used], np.float32) for plane in planes))


def _upper_edge(tongue: Tongue) -> tuple[Points, float, float]:
    """Return the row of the tongue's upper edge in each column, and the columns of its shoulders.

    Beyond its shoulders the edge falls off as the mouth's corners do.
    """
    body = tongue.alpha > 0.5
    half = tongue.half_width
    columns = np.flatnonzero(body.any(axis=0))
    edge = body.argmax(axis=0).astype(np.float64)
    good = columns[edge[columns] <= tongue.root[1] + 0.4 * half]
    steps = np.arange(body.shape[1])
    level = np.interp(steps, good, edge[good])
    outside = np.maximum(good[0] - steps, steps - good[-1]).clip(0)
    level = level + 1.5 * outside
    smooth = cv2.GaussianBlur(level[None], (0, 0), 1.5)[0]
    return np.asarray(smooth), float(good[0]), float(good[-1])


def _lifted(photo: Plane, hollow: _Hollow, half: float) -> Plane:
    """Move what lies above the tongue upwards, lips and teeth with it."""
    way = (hollow.bottom - hollow.top) * half
    above = np.maximum((hollow.top - hollow.y) * half, 0)
    reach = max(3 * float(way.max()), half)
    shift = way * (1 - smoothstep(above / reach)) * (hollow.y < hollow.top)
    # Two rows more: the edge of the tongue itself must not move up with the lip.
    shift = shift - 2 * smoothstep(way, 0, 6) * (hollow.y < hollow.top)
    rows, columns = np.mgrid[: shift.shape[0], : shift.shape[1]].astype(np.float32)
    rows = np.asarray(rows + shift, np.float32)
    moved = cv2.remap(photo, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(moved, np.float32)


def _teeth(
    rng: np.random.Generator, hollow: _Hollow, half: float, height: float
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
