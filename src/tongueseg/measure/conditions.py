"""What is known of how a photo was taken."""

from __future__ import annotations

from dataclasses import dataclass

from tongueseg.errors import BadSettings
from tongueseg.measure.reference import WHITE, Reference, parse_reference


@dataclass(frozen=True)
class Conditions:
    """What is known of how a photo was taken; nothing, if left out.

    Attributes:
        reference: a neutral patch in the photo; without one its colours are taken for sRGB.
        mm_per_px: millimetres that one pixel of the photo spans, at the tongue.
        upright: the tip points down, give or take 60°; without it, the tip may point anywhere.
    """

    reference: Reference | None = None
    mm_per_px: float | None = None
    upright: bool = False


UNKNOWN = Conditions()

MIN_MM_PER_PX, MAX_MM_PER_PX = 0.001, 10.0
"""The scales that a photo of a tongue can have: no tongue is a kilometre long, or a micrometre."""


def parse_conditions(
    white: str | None = None,
    white_value: float = WHITE,
    mm_per_px: float | None = None,
    *,
    upright: bool = False,
) -> Conditions:
    """Turn the options of a user into conditions.

    Raises:
        BadSettings: there is no such rectangle, lightness or scale.
    """
    if mm_per_px is not None and not MIN_MM_PER_PX <= mm_per_px <= MAX_MM_PER_PX:
        raise BadSettings(
            f"--mm-per-px {mm_per_px:g}: give the millimetres of a pixel, "
            f"{MIN_MM_PER_PX:g} to {MAX_MM_PER_PX:g}"
        )
    reference = None if white is None else parse_reference(white, white_value)
    return Conditions(reference, mm_per_px, upright)
