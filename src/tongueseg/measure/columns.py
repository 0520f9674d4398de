"""Every measure, each defined once: its column, its unit, how it is read and what it is.

The columns of ``measures.csv``, the names in ``measures.json`` and the tables of the pages about
measures follow from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tongueseg.measure.measures import Measures

Unit = Literal["count", "px", "mm", "mm²", "°", "share", "ratio", "L*", "a*", "b*", "levels"]
"""A share is from 0 to 1, ``px`` are the photo's own pixels, ``levels`` those of 8 bits."""

_DIGITS: dict[Unit, int] = {
    "count": 0, "px": 2, "mm": 3, "mm²": 3, "°": 2, "share": 4, "ratio": 4,
    "L*": 3, "a*": 3, "b*": 3, "levels": 3,
}  # fmt: skip

WHOLE = "whole"
"""The part that is all of the tongue; its columns bear no prefix."""


@dataclass(frozen=True)
class Measure:
    """A measure: its unit, where it stands in :class:`Measures`, and what it is, twice."""

    unit: Unit
    of: Callable[[Measures], float]
    english: str
    chinese: str

    @property
    def digits(self) -> int:
        """How many digits after the point the unit deserves."""
        return _DIGITS[self.unit]


_SHAPE = {
    "area_px": Measure("count", lambda m: m.place.area, "pixels that are tongue", "舌的像素数"),
    "area_share": Measure(
        "share", lambda m: m.place.share, "share of the photo that is tongue", "舌占照片面积的比例"
    ),
    "area_mm2": Measure(
        "mm²",
        lambda m: m.place.area * m.mm_per_px**2,
        "area, where a scale is given",
        "面积，给出比例尺时才有",
    ),
    "box_left_px": Measure(
        "count",
        lambda m: m.place.left,
        "columns of the photo left of the bounding box",
        "外接矩形左侧的列数",
    ),
    "box_top_px": Measure(
        "count",
        lambda m: m.place.top,
        "rows of the photo above the bounding box",
        "外接矩形上方的行数",
    ),
    "box_width_px": Measure(
        "count", lambda m: m.place.width, "columns of the bounding box", "外接矩形的列数"
    ),
    "box_height_px": Measure(
        "count", lambda m: m.place.height, "rows of the bounding box", "外接矩形的行数"
    ),
    "length_px": Measure(
        "px",
        lambda m: m.shape.length,
        "extent along the axis, from root to tip",
        "沿舌轴从舌根到舌尖的长度",
    ),
    "length_mm": Measure(
        "mm",
        lambda m: m.shape.length * m.mm_per_px,
        "length, where a scale is given",
        "长度，给出比例尺时才有",
    ),
    "width_px": Measure(
        "px", lambda m: m.shape.width, "extent across the axis", "垂直于舌轴的宽度"
    ),
    "width_mm": Measure(
        "mm",
        lambda m: m.shape.width * m.mm_per_px,
        "width, where a scale is given",
        "宽度，给出比例尺时才有",
    ),
    "length_to_width": Measure(
        "ratio", lambda m: m.shape.length / m.shape.width, "length over width", "长度与宽度之比"
    ),
    "tip_angle_deg": Measure(
        "°",
        lambda m: m.shape.tip_angle,
        "where the tip points: 0 down, 90 to the right of the photo",
        "舌尖的朝向：0 向下，90 向照片右侧",
    ),
    "axis_confidence": Measure(
        "share",
        lambda m: m.shape.axis_confidence,
        "how likely the tip points within 45° of there",
        "舌尖朝向误差在 45° 以内的可能性",
    ),
    "symmetry": Measure(
        "share",
        lambda m: m.shape.symmetry,
        "Dice of the tongue and its mirror image in the axis",
        "舌与其沿舌轴镜像的 Dice",
    ),
    "solidity": Measure(
        "share",
        lambda m: m.shape.solidity,
        "area over that of the convex hull",
        "面积与凸包面积之比",
    ),
    "edge_irregularity": Measure(
        "ratio",
        lambda m: m.shape.edge_irregularity,
        "length of the free edge over that of its convex hull",
        "游离缘长度与其凸包周长之比",
    ),
    "dents": Measure(
        "count",
        lambda m: m.shape.dents,
        "stretches of the free edge deeper than 2 % of the width inside its hull",
        "游离缘上比凸包凹进舌宽 2 % 以上的段数",
    ),
    "deepest_dent": Measure(
        "share",
        lambda m: m.shape.deepest_dent,
        "how deep the deepest point of the free edge is, as a share of the width",
        "游离缘最深处的深度与舌宽之比",
    ),
}

_EXPOSURE = {
    "luma_mean": Measure(
        "share",
        lambda m: m.exposure.luma_mean,
        "mean luma, as a share of white",
        "平均亮度，以白色为 1",
    ),
    "clipped_share": Measure(
        "share",
        lambda m: m.exposure.clipped_share,
        "share of the tongue with red, green or blue at 250 of 255 or above",
        "红、绿或蓝不低于 250 的像素比例",
    ),
    "dark_share": Measure(
        "share",
        lambda m: m.exposure.dark_share,
        "share of the tongue with luma under 45 of 255",
        "亮度低于 45 的像素比例",
    ),
    "sharpness": Measure(
        "levels",
        lambda m: m.exposure.sharpness,
        "standard deviation of the Laplacian at 192 pixels across",
        "缩至 192 像素后拉普拉斯的标准差",
    ),
}


_PARTS = {
    WHOLE: ("the tongue", "全舌"),
    "tip": ("the tip", "舌尖"),
    "middle": ("the middle", "舌中"),
    "root": ("the root", "舌根"),
    "left": ("the left side", "左侧"),
    "right": ("the right side", "右侧"),
}
_CHANNELS: dict[str, Unit] = {"l": "L*", "a": "a*", "b": "b*"}
_KINDS = {"mean": ("mean", "均值"), "sd": ("standard deviation", "标准差")}


def _colour(part: str, name: str, m: Measures) -> float:
    return float(getattr(m.colours[part], name))


def _colour_measures(part: str) -> dict[str, Measure]:
    """Return mean and standard deviation of L*, a* and b* of one part of the tongue."""
    prefix, (where, place) = "" if part == WHOLE else f"{part}_", _PARTS[part]
    return {
        f"{prefix}{channel}_{kind}": Measure(
            unit,
            partial(_colour, part, f"{channel}_{kind}"),
            f"{english} of {unit} of {where}",
            f"{place} {unit} 的{chinese}",
        )
        for channel, unit in _CHANNELS.items()
        for kind, (english, chinese) in _KINDS.items()
    }


_COLOURS = {name: measure for part in _PARTS for name, measure in _colour_measures(part).items()}

MEASURES = _SHAPE | _COLOURS | _EXPOSURE
"""The measures of a tongue by column."""
