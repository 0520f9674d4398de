"""Every measure, each defined once: its column, its unit, how it is read and what it is.

The columns of ``measures.csv``, the names in ``measures.json`` and the tables of the pages about
measures follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from tongueseg.i18n import Text, text
from tongueseg.measure.colour import Colour
from tongueseg.measure.exposure import Exposure
from tongueseg.measure.shape import Place, Shape

Unit = Literal["count", "px", "mm", "mm²", "°", "share", "ratio", "L*", "a*", "b*", "levels"]
"""A share is from 0 to 1, ``px`` are the photo's own pixels, ``levels`` those of 8 bits."""

_DIGITS: dict[Unit, int] = {
    "count": 0, "px": 2, "mm": 3, "mm²": 3, "°": 2, "share": 4, "ratio": 4,
    "L*": 3, "a*": 3, "b*": 3, "levels": 3,
}  # fmt: skip

WHOLE = "whole"
"""The part that is all of the tongue; its columns bear no prefix."""


class Measured(Protocol):
    """What a column is read from; :class:`~tongueseg.measure.measures.Measures` is one."""

    @property
    def place(self) -> Place:
        """Where in the photo the tongue lies."""

    @property
    def shape(self) -> Shape:
        """Length, width, symmetry, edge."""

    @property
    def colours(self) -> Mapping[str, Colour]:
        """L*a*b* by part."""

    @property
    def exposure(self) -> Exposure:
        """Light and focus."""

    @property
    def mm_per_px(self) -> float:
        """Millimetres that one pixel spans; NaN where that is not known."""


Reader = Callable[[Measured], float]


@dataclass(frozen=True)
class Measure:
    """A measure: its column, its unit, and how it is read."""

    name: str
    unit: Unit
    of: Reader

    @property
    def description(self) -> Text:
        """What it is, in English and Chinese."""
        return text(f"measure.{self.name}")

    @property
    def english(self) -> str:
        """What it is, in English."""
        return self.description[0]

    @property
    def chinese(self) -> str:
        """What it is, in Chinese."""
        return self.description[1]

    @property
    def digits(self) -> int:
        """How many digits after the point the unit deserves."""
        return _DIGITS[self.unit]


_SHAPE: dict[str, tuple[Unit, Reader]] = {
    "area_px": ("count", lambda m: m.place.area),
    "area_share": ("share", lambda m: m.place.share),
    "area_mm2": ("mm²", lambda m: m.place.area * m.mm_per_px**2),
    "box_left_px": ("count", lambda m: m.place.left),
    "box_top_px": ("count", lambda m: m.place.top),
    "box_width_px": ("count", lambda m: m.place.width),
    "box_height_px": ("count", lambda m: m.place.height),
    "length_px": ("px", lambda m: m.shape.length),
    "length_mm": ("mm", lambda m: m.shape.length * m.mm_per_px),
    "width_px": ("px", lambda m: m.shape.width),
    "width_mm": ("mm", lambda m: m.shape.width * m.mm_per_px),
    "length_to_width": ("ratio", lambda m: m.shape.length / m.shape.width),
    "tip_angle_deg": ("°", lambda m: m.shape.tip_angle),
    "axis_confidence": ("share", lambda m: m.shape.axis_confidence),
    "symmetry": ("share", lambda m: m.shape.symmetry),
    "solidity": ("share", lambda m: m.shape.solidity),
    "edge_irregularity": ("ratio", lambda m: m.shape.edge_irregularity),
    "dents": ("count", lambda m: m.shape.dents),
    "deepest_dent": ("share", lambda m: m.shape.deepest_dent),
}

_EXPOSURE: dict[str, tuple[Unit, Reader]] = {
    "luma_mean": ("share", lambda m: m.exposure.luma_mean),
    "clipped_share": ("share", lambda m: m.exposure.clipped_share),
    "dark_share": ("share", lambda m: m.exposure.dark_share),
    "sharpness": ("levels", lambda m: m.exposure.sharpness),
}

_PARTS = (WHOLE, "tip", "middle", "root", "left", "right")
_CHANNELS: dict[str, Unit] = {"l": "L*", "a": "a*", "b": "b*"}
_STATISTICS = ("mean", "sd")


def _colour(part: str, name: str, measured: Measured) -> float:
    return float(getattr(measured.colours[part], name))


_COLOURS: dict[str, tuple[Unit, Reader]] = {
    f"{'' if part == WHOLE else f'{part}_'}{channel}_{statistic}": (
        unit,
        partial(_colour, part, f"{channel}_{statistic}"),
    )
    for part in _PARTS
    for channel, unit in _CHANNELS.items()
    for statistic in _STATISTICS
}

MEASURES = {
    name: Measure(name, unit, of) for name, (unit, of) in (_SHAPE | _COLOURS | _EXPOSURE).items()
}
"""The measures of a tongue by column."""
