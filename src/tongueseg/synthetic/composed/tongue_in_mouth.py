"""A tongue alone hangs from a face's own mouth, which opens for it."""

from __future__ import annotations

import math

import numpy as np

from tongueseg.synthetic.composed.closeups import Closeup, cut_tongue
from tongueseg.synthetic.composed.faces import Face
from tongueseg.synthetic.composed.framing import load, own_mouth, place
from tongueseg.synthetic.composed.layers import Composition
from tongueseg.synthetic.composed.opened_mouth import compose_mouth
from tongueseg.synthetic.composed.pose import draw_bite, draw_pose

# A face that is magnified more shows nothing but its pixels.
_MOST_MAGNIFIED = 3.2


def tongue_in_mouth(
    rng: np.random.Generator, face: Face, closeup: Closeup, *, size: int, share: float
) -> Composition:
    """Open a face's mouth and hang the tongue of a close-up from it.

    Args:
        rng: draws everything that is left open.
        face: with landmarks.
        closeup: whose tongue is taken.
        size: height and width of the picture.
        share: of the picture that the tongue covers, about.

    Raises:
        BadDataset: the face's picture cannot be read.
    """
    pixels, face = load(rng, face)
    own, tongue = own_mouth(face), cut_tongue(closeup)
    bite = draw_bite(rng, own)
    lying = draw_pose(rng, own, bite, tongue.aspect)
    low = own.line(own.lower, 0)
    top, tip = low - bite.rise, lying.root + lying.length * math.cos(lying.angle)
    end = min(tip, low + bite.drop) if lying.behind else tip
    displayed = max(0.1, (end - max(lying.root, top)) / max(0.5, math.cos(lying.angle)))
    area = 1.65 * lying.half_width * displayed
    scale = min(_MOST_MAGNIFIED, math.sqrt(share / area) * size / own.unit)
    reach, below = max(0.6, (tip - top) / 2, lying.half_width), (top + tip) / 2
    framed = place(rng, pixels, face, size=size, scale=scale, reach=reach, below=below)
    return compose_mouth(rng, framed, bite, (tongue, lying))
