"""Pictures of an answer: outline, cut-out, background replaced, panel, error map, regions."""

from __future__ import annotations

from tongueseg.render.backdrop import (
    Background,
    cutout,
    parse_background,
    replace_background,
)
from tongueseg.render.colours import GREEN, WHITE, Colour, parse_colour
from tongueseg.render.error_map import ERROR_COLOURS, error_map, with_legend
from tongueseg.render.outline import contours, overlay
from tongueseg.render.panel import panel
from tongueseg.render.region_overlay import REGION_COLOURS, region_map
from tongueseg.render.tiles import numbered_tile, tiled
from tongueseg.render.tongue_box import crop

__all__ = [
    "ERROR_COLOURS",
    "GREEN",
    "REGION_COLOURS",
    "WHITE",
    "Background",
    "Colour",
    "contours",
    "crop",
    "cutout",
    "error_map",
    "numbered_tile",
    "overlay",
    "panel",
    "parse_background",
    "parse_colour",
    "region_map",
    "replace_background",
    "tiled",
    "with_legend",
]
