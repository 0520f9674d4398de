"""The results of Label Studio, written: a mask as polygons or as a brush."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tongueseg.data.formats.brush_rle import encode_brush
from tongueseg.data.formats.fill import Mask
from tongueseg.data.formats.photo_copy import LABEL
from tongueseg.data.formats.polygon import outlines

POLYGON, BRUSH = "polygonlabels", "brushlabels"
"""The types of results; the tags of a labelling configuration have the same names."""

# Ten thousandths of a pixel in a photo of 10,000 pixels.
_DECIMALS = 6


@dataclass(frozen=True)
class Control:
    """A tag of a labelling configuration with which masks are drawn.

    Attributes:
        kind: :data:`POLYGON` or :data:`BRUSH`.
        name: of the tag.
        image: the name of the image that it draws on.
        label: the class of a tongue.
    """

    kind: str = POLYGON
    name: str = "label"
    image: str = "image"
    label: str = LABEL


def results_of(mask: Mask, control: Control) -> Iterator[dict[str, Any]]:
    """Yield the results of a mask ``(H, W)`` bool: one for each piece, or one for a brush.

    An empty mask has none.
    """
    height, width = mask.shape
    for number, value in enumerate(_values(mask, control.kind), start=1):
        yield {
            "id": f"piece{number}",
            "type": control.kind,
            "from_name": control.name,
            "to_name": control.image,
            "original_width": width,
            "original_height": height,
            "image_rotation": 0,
            "value": {**value, control.kind: [control.label]},
        }


def _values(mask: Mask, kind: str) -> Iterator[dict[str, Any]]:
    if kind == BRUSH:
        if mask.any():
            yield {"format": "rle", "rle": encode_brush(mask)}
        return
    height, width = mask.shape
    for outline in outlines(mask):
        points = (outline * 100 / (width, height)).round(_DECIMALS).tolist()
        yield {"points": points, "closed": True}
