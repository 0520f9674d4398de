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


@dataclass(frozen=True)
class _Hollow:
    """The hollow in a frame: coordinates in half widths of the tongue, edges, and its alpha."""

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
    half = tongue.half_width
    height = half * float(rng.choice((rng.uniform(0.15, 0.5), rng.uniform(0.4, 1.3))))
    hollow = _hollow(rng, tongue, height)
    pixels = _lifted(photo, hollow, half)
    throat = cavity.paint_throat(rng, hollow.x, hollow.y, hollow.top, hollow.bottom)
    throat = blur(throat * _BOOTH_LIGHT * np.float32(rng.uniform(0.4, 1.1)), 0.8)
    pixels = over(pixels, throat, hollow.inside)
    flesh, mask = tongue.pixels, tongue.alpha
    if rng.random() < 0.5:
        flesh = coat.recolour(rng, flesh)
    deep = hollow.y - hollow.bottom
    shade = 1 - rng.uniform(0, 0.6) * np.exp(-np.maximum(deep, 0) / rng.uniform(0.1, 0.5))
    teeth, front = _teeth(rng, hollow, half, height / half)
    mask = mask * (1 - front)
    pixels = over(pixels, teeth, front)
    pixels = over(pixels, flesh * shade[..., None], mask)
    shown = hollow.inside * (1 - front) * (1 - mask)
    return Composition(to_byte(pixels), to_byte(mask * 255), to_byte(shown * 255))


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
    flip = 1 if rng.random() < 0.5 else -1
    middle = (np.array(cut.root) + cut.tip) / 2 + cut.corner
    target = size * np.array([rng.uniform(0.4, 0.6), rng.uniform(0.5, 0.7)])
    linear = np.array([[scale * flip, 0], [0, scale]])
    # At the top a little of the mirrored photo may show: the lip is moved there.
    room = np.array([0.0, 0.15 * size])
    shift = target - linear @ middle
    span = np.array([width, height]) * scale
    high = np.array([0.0 if flip > 0 else span[0], 0.0])
    low = high + np.array([size - span[0], size - span[1]]) * 1.0
    if flip < 0:
        low, high = np.array([size, size - span[1]]), np.array([span[0], 0.0])
    shift = np.clip(shift, low, high + room)
    matrix = np.column_stack([linear, shift])
    inner = np.column_stack([linear, shift + linear @ np.array(cut.corner)])
    flags = cv2.INTER_AREA if scale < 0.9 else cv2.INTER_LINEAR
    photo = cv2.warpAffine(
        closeup.photo, matrix, (size, size), flags=flags, borderMode=cv2.BORDER_REFLECT_101
    )
    pixels = cv2.warpAffine(
        cut.pixels, inner, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    alpha = cv2.warpAffine(cut.alpha, inner, (size, size), flags=flags)
    ends = [inner[:, :2] @ np.array(end) + inner[:, 2] for end in (cut.root, cut.tip)]
    tongue = Tongue(
        np.asarray(pixels, np.float32),
        np.asarray(alpha, np.float32),
        (float(ends[0][0]), float(ends[0][1])),
        (float(ends[1][0]), float(ends[1][1])),
        cut.half_width * scale,
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
    return _Hollow(*(np.asarray(p, np.float32) for p in (x, y, top, bottom, inside)))


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
    rows, columns = np.mgrid[: photo.shape[0], : photo.shape[1]].astype(np.float32)
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
