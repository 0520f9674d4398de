"""A picture of the tongue's regions, to check them before reading their measures."""

from __future__ import annotations

from tongueseg import render
from tongueseg.measure.measures import region_numbers
from tongueseg.measure.resample import Mask, Pixels


def draw_regions(pixels: Pixels, mask: Mask, *, upright: bool = False) -> Pixels:
    """Colour the five regions over the photo, with a legend below.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB, the upright photo at its own size.
        mask: ``(H, W)`` bool.
        upright: as in :class:`~tongueseg.measure.Conditions`.

    Returns:
        ``(H + strip, W, 3)`` uint8 RGB.

    Raises:
        BadMask: photo and mask differ in size.
    """
    drawn = render.region_map(pixels, region_numbers(pixels, mask, upright=upright))
    return render.with_legend(drawn, render.REGION_COLOURS)
