"""Features of each direction that the tip of a tongue may point in.

None of them depends on which way up the photo is:

- symmetry: a tongue is its own mirror image along the line from root to tip;
- pattern: so is the pattern of its redness;
- redness: the root carries the coating, the tip is redder;
- taper: it is broad at the root and runs out towards the tip;
- length: in doubt it is longer than broad.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tongueseg.measure.colour import to_lab
from tongueseg.measure.resample import ResampledTongue
from tongueseg.measure.symmetry import (
    ANGLES,
    COUNT,
    ByDirection,
    Plane,
    centroid,
    mirror_correlation,
    moment,
    polar_transform,
)

WEIGHTS = np.array([4.5, 6.5, 4.5, 2.0, 0.5])
"""The weight of each of :func:`axis_features` in log-odds: fitted by ``tools/fit_axis.py`` and
rounded, but for the last, which only decides where nothing else does."""

_ALIKE = 0.02
"""Added to 1 - Dice: below that no tongue is more symmetric than another."""
_FAINT = 0.5
"""A spread of a* that small is noise; it keeps a grey photo from pointing anywhere."""
_CELL = 1 / 12
"""The variance of a single cell: what is thinner has no shape."""

_ACROSS, _DOWN = np.cos(ANGLES), np.sin(ANGLES)


def log_odds(tongue: ResampledTongue, dice: ByDirection) -> ByDirection:
    """Return the log-odds of each direction of the tip, ``(COUNT,)`` float64.

    Their softmax is the probability that the tip points there.

    Args:
        tongue: the tongue at the common size.
        dice: its :func:`mirror_dice`.
    """
    return np.asarray(WEIGHTS @ axis_features(tongue, dice), np.float64)


def axis_features(tongue: ResampledTongue, dice: ByDirection) -> NDArray[np.float64]:
    """Return the features of each direction, ``(5, COUNT)`` float64, in the order of the module."""
    cover, a = tongue.cover, to_lab(tongue.rgb)[..., 1]
    alike = -np.log(1 - dice + _ALIKE)
    return np.stack(
        [alike, pattern_symmetry(a, cover), redness(a, cover), taper(cover), elongation(cover)]
    )


def mirror_dice(cover: Plane) -> ByDirection:
    """Return the Dice of a tongue and its mirror image in every line through its middle.

    Args:
        cover: ``(h, w)`` float32 from 0 to 1, not all 0.

    Returns:
        ``(COUNT,)`` float64 from 0 to 1, 1 where both halves are alike.
    """
    rings = polar_transform(cover, centroid(cover))
    # Tongue or none: what is half tongue at the edge would count a quarter.
    whole = np.asarray(rings.values >= 0.5, np.float32)
    both, alike = mirror_correlation(replace(rings, values=whole))
    return np.asarray((both / max(alike, 1)).clip(0, 1), np.float64)


def pattern_symmetry(a: Plane, cover: Plane) -> ByDirection:
    """Return the correlation of a* with its mirror image, ``(COUNT,)`` float64 from -1 to 1."""
    red = (a - np.average(a, weights=cover)) * cover
    both, alike = mirror_correlation(polar_transform(np.asarray(red, np.float32), centroid(cover)))
    return both / (alike + _FAINT**2 * float(cover.sum()))


def redness(a: Plane, cover: Plane) -> ByDirection:
    """Return the correlation of a* with the way towards every direction, from -1 to 1.

    Neither the strength of the colour nor a cast of the light changes it.
    """
    red = np.asarray((a - np.average(a, weights=cover)) * cover, np.float32)
    middle, area = centroid(cover), float(cover.sum())
    across, down = moment(red, middle, 1, 0), moment(red, middle, 0, 1)
    spread = float(np.sqrt((red**2).sum() / area)) + _FAINT
    return (_ACROSS * across + _DOWN * down) / (area * spread * np.sqrt(_variance(cover)))


def taper(cover: Plane) -> ByDirection:
    """Return the skewness of a tongue's area along every direction.

    Positive where the tongue runs out thinner than it begins, 0 where both ends are alike.
    """
    middle, area = centroid(cover), float(cover.sum())
    third = (
        _ACROSS**3 * moment(cover, middle, 3, 0)
        + 3 * _ACROSS**2 * _DOWN * moment(cover, middle, 2, 1)
        + 3 * _ACROSS * _DOWN**2 * moment(cover, middle, 1, 2)
        + _DOWN**3 * moment(cover, middle, 0, 3)
    )
    return np.asarray(third / area / _variance(cover) ** 1.5, np.float64)


def elongation(cover: Plane) -> ByDirection:
    """Return the logarithm of length over breadth, by standard deviations, in every direction."""
    along = _variance(cover)
    across = np.roll(along, COUNT // 4)
    return np.asarray(np.log(along / across) / 2, np.float64)


def _variance(cover: Plane) -> ByDirection:
    middle, area = centroid(cover), float(cover.sum())
    second = (
        _ACROSS**2 * moment(cover, middle, 2, 0)
        + 2 * _ACROSS * _DOWN * moment(cover, middle, 1, 1)
        + _DOWN**2 * moment(cover, middle, 0, 2)
    )
    return np.asarray(np.maximum(second / area, _CELL), np.float64)
