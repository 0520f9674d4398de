"""How a tongue lies in a mouth: where its root is, how far it reaches, where it points."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tongueseg.synthetic.composed.anatomy import Mouth
from tongueseg.synthetic.composed.closeups import Tongue
from tongueseg.synthetic.composed.jaw import Bite
from tongueseg.synthetic.composed.layers import Plane, smoothstep

# From this turn of the head on, a tongue that is put out is seen from its side.
_SIDEWAYS = 0.35


@dataclass(frozen=True)
class Pose:
    """A tongue in a mouth, in mouth units.

    Attributes:
        x, root: the middle of its root.
        length: from root to tip along its axis.
        half_width: half of its greatest width.
        angle: of its axis from straight down, in radians; positive to the right.
        bend: how far its tip is bent aside, as a share of its length.
        taper: how much narrower its tip is than its root, as a share.
        behind: whether the lower lip covers it, instead of it the lower lip.
    """

    x: float
    root: float
    length: float
    half_width: float
    angle: float
    bend: float
    taper: float
    behind: bool


def draw_bite(rng: np.random.Generator, mouth: Mouth) -> Bite:
    """Draw how a mouth opens: mostly as wide as its tongue needs, sometimes as at the doctor's."""
    kind = rng.choice(3, p=(0.3, 0.45, 0.25))
    drop = (rng.uniform(0.12, 0.35), rng.uniform(0.35, 0.8), rng.uniform(0.8, 1.35))[kind]
    drop = max(0.1, drop * mouth.girth**0.5 - 0.6 * mouth.gap)
    rise = rng.uniform(0, 0.25) * min(1.0, drop)
    return Bite(
        drop, rise, rng.uniform(0.84, 1.0), rng.uniform(0.45, 0.8), 0.2 * float(rng.normal(0, 0.5))
    )


def draw_pose(rng: np.random.Generator, mouth: Mouth, bite: Bite, aspect: float) -> Pose:
    """Draw how a tongue of an ``aspect``, length over width, lies in an opened mouth."""
    low = mouth.line(mouth.lower, 0)
    top, bottom = low - bite.rise, low + bite.drop
    if abs(mouth.yaw) > _SIDEWAYS and rng.random() < 0.35:
        return _forward(rng, mouth, top, bottom)
    if bottom - top > 0.45 and rng.random() < 0.08:
        return _resting(rng, bite, top, bottom)
    half = rng.uniform(0.42, 0.86) * min(bite.width, 1.0) * (1 + 0.35 * (mouth.girth - 1))
    depth = rng.choice((rng.uniform(-0.5, 0.1), rng.uniform(0.05, 0.6)))
    root = top + (bottom - top) * float(depth)
    reach = (rng.uniform(0.1, 0.35), rng.uniform(0.3, 0.9), rng.uniform(0.8, 1.5))
    tip = bottom + rng.choice(reach, p=(0.25, 0.5, 0.25)) * (1 + 0.5 * (mouth.girth - 1))
    angle = mouth.yaw * rng.uniform(0.2, 1.1) + rng.normal(0, 0.1)
    if rng.random() < 0.12:
        angle += rng.choice((-1, 1)) * rng.uniform(0.2, 0.8)
    angle = float(np.clip(angle, -1.2, 1.2))
    length = (tip - root) / max(0.5, math.cos(angle))
    # What would lie further inside is hidden: a tongue keeps its shape rather than its root.
    stretch = aspect * 2 * half * rng.uniform(0.8, 1.9)
    if stretch > length:
        root, length = tip - stretch * math.cos(angle), stretch
    half = min(half, length / 1.2)
    x = 0.25 * mouth.yaw + rng.normal(0, 0.04) - 0.15 * math.sin(angle)
    bend, taper = rng.normal(0, 0.08), rng.uniform(-0.1, 0.4)
    return Pose(float(x), root, float(length), float(half), angle, float(bend), taper, behind=False)


def _resting(rng: np.random.Generator, bite: Bite, top: float, bottom: float) -> Pose:
    """A tongue that stays behind the lower lip."""
    root = top + (bottom - top) * rng.uniform(0.3, 0.65)
    length = (bottom - root) * rng.uniform(1.2, 2.0)
    half = bite.width * rng.uniform(0.6, 0.85)
    return Pose(rng.normal(0, 0.04), root, length, half, 0.0, 0.0, -0.1, behind=True)


def _forward(rng: np.random.Generator, mouth: Mouth, top: float, bottom: float) -> Pose:
    """A tongue that a face in profile puts out forwards, seen from its side."""
    side = math.copysign(1.0, mouth.yaw)
    angle = side * rng.uniform(0.7, 1.45)
    half = max(0.35, rng.uniform(0.5, 0.9) * (bottom - top)) * rng.uniform(0.9, 1.3)
    length = mouth.girth * rng.uniform(1.3, 2.2)
    root = (top + bottom) / 2 - rng.uniform(0, 0.15)
    bend = -side * rng.uniform(-0.05, 0.3)
    return Pose(side * rng.uniform(-0.1, 0.5), root, length, half, angle, bend, 0.1, behind=False)


def lay(
    tongue: Tongue, pose: Pose, x: Plane, y: Plane, unit: float
) -> tuple[Plane, Plane, Plane, Plane]:
    """Warp a tongue into a mouth.

    Args:
        tongue: the tongue.
        pose: how it lies.
        x, y: ``(S, S)`` mouth coordinates of each pixel.
        unit: pixels of a mouth unit.

    Returns:
        Colour ``(S, S, 3)`` and alpha ``(S, S)``; the way along the tongue ``(S, S)``, 0 at its
        root and 1 at its tip, and across it, 0 in its middle and 1 at its sides.
    """
    small = _shrunk(tongue, pose, unit)
    cosine, sine = math.cos(pose.angle), math.sin(pose.angle)
    dx, dy = x - np.float32(pose.x), y - np.float32(pose.root)
    along = (dx * sine + dy * cosine) / pose.length
    bent = np.float32(pose.bend * pose.length) * along * np.abs(along)
    across = (dx * cosine - dy * sine - bent) / pose.half_width
    across = across / (1 - pose.taper * np.clip(along, 0, 1.2)) * (1 - 0.4 * pose.taper)
    along = np.asarray(along, np.float32)
    (rx, ry), (tx, ty) = small.root, small.tip
    columns = rx + (tx - rx) * along + small.half_width * across
    rows = ry + (ty - ry) * along
    layers = cv2.remap(
        np.dstack([small.pixels, small.alpha * 255]),
        columns.astype(np.float32),
        rows.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
    ).astype(np.float32)
    alpha = np.asarray(layers[..., 3] / 255, np.float32)
    if pose.behind:
        # Its back is a dome, which the cut tongue, hidden there by lip and teeth, does not show.
        alpha *= smoothstep(along - 0.3 * across * across, 0.0, 0.06)
    return (
        layers[..., :3],
        alpha,
        np.asarray(along, np.float32),
        np.asarray(np.abs(across), np.float32),
    )


def _shrunk(tongue: Tongue, pose: Pose, unit: float) -> Tongue:
    """Average a tongue down to about the pixels that it will have."""
    factor = pose.half_width * unit / tongue.half_width
    if factor >= 0.9:
        return tongue
    height, width = tongue.alpha.shape
    size = (max(4, round(width * factor)), max(4, round(height * factor)))
    layers = np.dstack([tongue.pixels, tongue.alpha])
    layers = cv2.resize(layers, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    sx, sy = size[0] / width, size[1] / height
    ends = [((p[0] + 0.5) * sx - 0.5, (p[1] + 0.5) * sy - 0.5) for p in (tongue.root, tongue.tip)]
    return Tongue(layers[..., :3], layers[..., 3], ends[0], ends[1], tongue.half_width * sx)
