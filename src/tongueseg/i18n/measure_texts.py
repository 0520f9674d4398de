"""What each measure of a tongue is, in English and Chinese."""

from __future__ import annotations

_PARTS = {
    "": ("the tongue", "全舌"),
    "tip_": ("the tip", "舌尖"),
    "middle_": ("the middle", "舌中"),
    "root_": ("the root", "舌根"),
    "left_": ("the left side", "左侧"),
    "right_": ("the right side", "右侧"),
}
_CHANNELS = {"l": "L*", "a": "a*", "b": "b*"}
_STATISTICS = {"mean": ("mean", "均值"), "sd": ("standard deviation", "标准差")}

_COLOURS = {
    f"measure.{prefix}{channel}_{statistic}": (
        f"{english} of {unit} of {part}",
        f"{chinese_part} {unit} 的{chinese}",
    )
    for prefix, (part, chinese_part) in _PARTS.items()
    for channel, unit in _CHANNELS.items()
    for statistic, (english, chinese) in _STATISTICS.items()
}

_OTHERS = {
    "measure.area_px": ("pixels that are tongue", "舌的像素数"),
    "measure.area_share": ("share of the photo that is tongue", "舌占照片面积的比例"),
    "measure.area_mm2": ("area, where a scale is given", "面积，给出比例尺时才有"),
    "measure.box_left_px": ("columns of the photo left of the bounding box", "外接矩形左侧的列数"),
    "measure.box_top_px": ("rows of the photo above the bounding box", "外接矩形上方的行数"),
    "measure.box_width_px": ("columns of the bounding box", "外接矩形的列数"),
    "measure.box_height_px": ("rows of the bounding box", "外接矩形的行数"),
    "measure.length_px": ("extent along the axis, from root to tip", "沿舌轴从舌根到舌尖的长度"),
    "measure.length_mm": ("length, where a scale is given", "长度，给出比例尺时才有"),
    "measure.width_px": ("extent across the axis", "垂直于舌轴的宽度"),
    "measure.width_mm": ("width, where a scale is given", "宽度，给出比例尺时才有"),
    "measure.length_to_width": ("length over width", "长度与宽度之比"),
    "measure.tip_angle_deg": (
        "where the tip points: 0 down, 90 to the right of the photo",
        "舌尖的朝向：0 向下，90 向照片右侧",
    ),
    "measure.axis_confidence": (
        "how likely the tip points within 45° of there",
        "舌尖朝向误差在 45° 以内的可能性",
    ),
    "measure.symmetry": (
        "Dice of the tongue and its mirror image in the axis",
        "舌与其沿舌轴镜像的 Dice",
    ),
    "measure.solidity": ("area over that of the convex hull", "面积与凸包面积之比"),
    "measure.edge_irregularity": (
        "length of the free edge over that of its convex hull",
        "游离缘长度与其凸包周长之比",
    ),
    "measure.dents": (
        "stretches of the free edge deeper than 2 % of the width inside its hull",
        "游离缘上比凸包凹进舌宽 2 % 以上的段数",
    ),
    "measure.deepest_dent": (
        "how deep the deepest point of the free edge is, as a share of the width",
        "游离缘最深处的深度与舌宽之比",
    ),
    "measure.luma_mean": ("mean luma, as a share of white", "平均亮度，以白色的比例表示"),
    "measure.clipped_share": (
        "share of the tongue with red, green or blue at 250 of 255 or above",
        "舌上红、绿或蓝不低于 250（满值 255）的部分所占比例",
    ),
    "measure.dark_share": (
        "share of the tongue with luma under 45 of 255",
        "舌上亮度低于 45（满值 255）的部分所占比例",
    ),
    "measure.sharpness": (
        "standard deviation of the Laplacian at 192 pixels across",
        "缩至 192 像素后拉普拉斯的标准差",
    ),
}

TEXTS = _OTHERS | _COLOURS
"""By ``measure.COLUMN``."""
