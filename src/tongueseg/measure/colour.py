"""CIE L*a*b* of the tongue: under D65, from the sRGB that nearly every photo is in."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Colour:
    """Mean and standard deviation of L*, a* and b* over a part of the tongue; NaN without one.

    L* is from 0, black, to 100, white; a* from green to red; b* from blue to yellow.
    """

    l_mean: float = math.nan
    l_sd: float = math.nan
    a_mean: float = math.nan
    a_sd: float = math.nan
    b_mean: float = math.nan
    b_sd: float = math.nan


def to_lab(rgb: Floats, gains: Floats | None = None) -> Floats:
    """Return L*a*b* (CIE 1976, D65, 2° observer) of sRGB (IEC 61966-2-1).

    Args:
        rgb: ``(h, w, 3)`` float32 from 0 to 1.
        gains: ``(3,)`` float32, by which linear light is multiplied, see
            :mod:`tongueseg.measure.reference`.

    Returns:
        ``(h, w, 3)`` float32.
    """
    light = to_linear(rgb)
    if gains is not None:
        light = np.minimum(light * gains, 1)
    # From linear light OpenCV computes; from sRGB it looks up in a coarse table, off by up to 0.4.
    return np.asarray(cv2.cvtColor(light, cv2.COLOR_LRGB2Lab), np.float32)


def to_linear(rgb: Floats) -> Floats:
    """Return the linear light of sRGB values from 0 to 1 (IEC 61966-2-1), of any shape."""
    curve = ((rgb + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(rgb <= 0.04045, rgb / np.float32(12.92), curve)


def colour_statistics(lab: Floats) -> Colour:
    """Return means and standard deviations of ``(n, 3)`` float32 L*a*b*."""
    if not len(lab):
        return Colour()
    (l_mean, a_mean, b_mean), (l_sd, a_sd, b_sd) = lab.mean(0).tolist(), lab.std(0).tolist()
    return Colour(l_mean, l_sd, a_mean, a_sd, b_mean, b_sd)
