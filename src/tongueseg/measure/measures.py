"""All measures of one tongue."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadMask
from tongueseg.measure.axis import find_axis
from tongueseg.measure.colour import Colour, colour_statistics, to_lab
from tongueseg.measure.columns import MEASURES, WHOLE
from tongueseg.measure.conditions import UNKNOWN, Conditions
from tongueseg.measure.exposure import Exposure, measure_exposure
from tongueseg.measure.regions import REGIONS, Regions, cut_regions
from tongueseg.measure.resample import Mask, Pixels, ResampledTongue, resample_tongue
from tongueseg.measure.shape import Place, Shape, measure_place, measure_shape
from tongueseg.measure.smooth_outline import Line, smooth_outline

UNCALIBRATED = "sRGB assumed, uncalibrated"
CALIBRATED = "calibrated by reference patch"

_BAND = 64


@dataclass(frozen=True)
class Measures:
    """What is measured of a tongue; all NaN without one.

    Attributes:
        place: where in the photo it lies.
        shape: length, width, symmetry, edge.
        colours: L*a*b* by part: ``whole`` and each of :data:`REGIONS`.
        exposure: light and focus.
        colour: what the colours rest on: :data:`UNCALIBRATED`, :data:`CALIBRATED`, or the profile
            that they were converted from.
        mm_per_px: millimetres that one pixel spans; NaN where that is not known.

    Example:
        >>> Segmenter()("tongue.jpg").measure().to_dict()["symmetry"]
        0.9712
    """

    place: Place
    shape: Shape
    colours: Mapping[str, Colour]
    exposure: Exposure
    colour: str = UNCALIBRATED
    mm_per_px: float = math.nan

    @property
    def tongue(self) -> bool:
        """Whether there was a tongue to measure."""
        return not math.isnan(self.place.area)

    def to_dict(self) -> dict[str, float]:
        """Return every measure by its column, in the order of :data:`MEASURES`; NaN undefined."""
        return {name: measure.of(self) for name, measure in MEASURES.items()}


def measure(
    pixels: Pixels,
    mask: Mask,
    conditions: Conditions = UNKNOWN,
    *,
    name: str = "photo",
    profile: str = "",
) -> Measures:
    """Measure a tongue.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB, the upright photo at its own size.
        mask: ``(H, W)`` bool.
        conditions: what is known of how the photo was taken.
        name: what to call the photo in messages.
        profile: the colour profile that ``pixels`` were converted from, see
            :class:`tongueseg.io.photo.Photo`.

    Raises:
        BadMask: photo and mask differ in size.
        BadReference: the reference patch cannot serve.
    """
    pixels, mask = _matching(pixels, mask, name)
    gains = conditions.reference.gains(pixels, name) if conditions.reference else None
    colour = _uncalibrated(profile) if gains is None else CALIBRATED
    if not mask.any():
        colours = dict.fromkeys((WHOLE, *REGIONS), Colour())
        return Measures(Place(), Shape(), colours, Exposure(), colour)
    tongue = resample_tongue(pixels, mask)
    outline, regions = _cut(tongue, mask, conditions.upright)
    return Measures(
        measure_place(mask),
        measure_shape(outline, regions),
        _colours(tongue, regions, gains),
        measure_exposure(pixels, mask),
        colour,
        conditions.mm_per_px or math.nan,
    )


def region_numbers(pixels: Pixels, mask: Mask, *, upright: bool = False) -> NDArray[np.uint8]:
    """Return the region of every pixel, ``(H, W)`` uint8: 0 no tongue, else as in ``REGIONS``.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB, the upright photo at its own size.
        mask: ``(H, W)`` bool.
        upright: as in :class:`Conditions`.

    Raises:
        BadMask: photo and mask differ in size.
    """
    pixels, mask = _matching(pixels, mask)
    if not mask.any():
        return np.zeros(mask.shape, np.uint8)
    _, regions = _cut(resample_tongue(pixels, mask), mask, upright)
    y, x = (np.arange(side, dtype=np.float64) + 0.5 for side in mask.shape)
    # Some rows at a time, so that a large photo needs little memory beside its own.
    bands = [regions.numbers(x, y[i : i + _BAND]) for i in range(0, len(y), _BAND)]
    return np.concatenate(bands) * mask


def _uncalibrated(profile: str) -> str:
    return f"converted from {profile} to sRGB, uncalibrated" if profile else UNCALIBRATED


def _cut(tongue: ResampledTongue, mask: Mask, upright: bool) -> tuple[Line, Regions]:
    outline = smooth_outline(mask)
    return outline, cut_regions(outline, find_axis(tongue, upright=upright))


def _colours(
    tongue: ResampledTongue, regions: Regions, gains: NDArray[np.float32] | None
) -> dict[str, Colour]:
    surface = tongue.surface
    lab = to_lab(tongue.rgb, gains)[surface]
    numbers = regions.numbers(tongue.x, tongue.y)[surface]
    parts = {region: colour_statistics(lab[numbers == 1 + i]) for i, region in enumerate(REGIONS)}
    return {WHOLE: colour_statistics(lab), **parts}


def _matching(pixels: Pixels, mask: Mask, name: str = "photo") -> tuple[Pixels, Mask]:
    """Return photo and mask as OpenCV takes them, also those that were turned or mirrored."""
    if pixels.shape[:2] != mask.shape:
        raise BadMask(f"{name}: photo {pixels.shape[:2]} and mask {mask.shape} differ in size")
    return np.ascontiguousarray(pixels), np.ascontiguousarray(mask, np.bool_)
