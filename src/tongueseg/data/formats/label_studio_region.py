"""The regions of a Label Studio annotation: places are in percent of the photo's sides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from pydantic import BaseModel, FiniteFloat

from tongueseg.data.formats.bitmap import decode_base64, paste_png
from tongueseg.data.formats.brush_rle import decode_brush
from tongueseg.data.formats.drawing import Shape, Size
from tongueseg.data.formats.fill import Mask, Ring, box, ellipse, ring, turned
from tongueseg.data.formats.parse import Point, checked
from tongueseg.errors import BadAnnotation

UNLABELLED = "unlabelled"
"""The class of what has none."""


@dataclass
class Region:
    """One object: an item of the result, with the classes that others of its id give.

    Attributes:
        value: its places.
        rotation: by how many degrees its photo was turned in the tool.
        labels: its classes.
    """

    value: dict[str, Any]
    rotation: float = 0.0
    labels: list[str] = field(default_factory=list)


class _Polygon(BaseModel):
    points: list[Point]


class _Rectangle(BaseModel):
    x: FiniteFloat
    y: FiniteFloat
    width: FiniteFloat
    height: FiniteFloat
    rotation: FiniteFloat = 0.0


class _Ellipse(BaseModel):
    x: FiniteFloat
    y: FiniteFloat
    radiusX: FiniteFloat  # noqa: N815  Label Studio's own names
    radiusY: FiniteFloat  # noqa: N815
    rotation: FiniteFloat = 0.0


class _Brush(BaseModel):
    rle: list[int]


class _Bitmask(BaseModel):
    imageDataURL: str  # noqa: N815


_MODELS: dict[str, type[BaseModel]] = {
    "rle": _Brush,
    "points": _Polygon,
    "imageDataURL": _Bitmask,
    "radiusX": _Ellipse,
    "height": _Rectangle,
}
"""The models of places, each by a key that only it has."""

_ENCLOSES_NOTHING = ("x", "vertices")


def regions_of(result: Sequence[Any]) -> Iterator[tuple[Region, str]]:
    """Yield each region with each of its classes; what has no place, as a choice, is left out."""
    by_id: dict[object, Region] = {}
    for number, item in enumerate(result):
        value = item.get("value") if isinstance(item, dict) else None
        if not isinstance(value, dict) or not _has_place(value):
            continue
        rotation = item.get("image_rotation")
        turned_by = float(rotation) if isinstance(rotation, int | float) else 0.0
        # Tools without classes of their own have an item for the shape and one for its class.
        region = by_id.setdefault(str(item.get("id", number)), Region(value, turned_by))
        region.labels += [label for label in _labels(value) if label not in region.labels]
    for region in by_id.values():
        yield from ((region, label) for label in region.labels or [UNLABELLED])


def shape_of(region: tuple[Region, str], where: str) -> Shape:
    """Return a region of one class as a shape.

    Raises:
        BadAnnotation: its photo was turned in the tool, so that places are those of another photo.
    """
    drawn, label = region
    if drawn.rotation % 360:
        raise BadAnnotation(
            f"{where}: was drawn on a photo turned by {drawn.rotation:g}° in Label Studio; turn it "
            "back there and draw it again"
        )
    return Shape(label, where, partial(_area, drawn.value))


def _has_place(value: dict[str, Any]) -> bool:
    return any(key in value for key in (*_MODELS, *_ENCLOSES_NOTHING))


def _labels(value: dict[str, Any]) -> Iterator[str]:
    for key, labels in value.items():
        if key.endswith("labels") and isinstance(labels, list):
            yield from map(str, labels)


def _area(value: dict[str, Any], size: Size) -> Sequence[Ring] | Mask:
    model = next((model for key, model in _MODELS.items() if key in value), None)
    if model is None:
        raise BadAnnotation("a point or a line encloses nothing")
    place = checked(model, value, "value")
    if isinstance(place, _Brush):
        return decode_brush(place.rle, *size)
    if isinstance(place, _Bitmask):
        _, _, encoded = place.imageDataURL.partition(",")
        return paste_png(decode_base64(encoded, "imageDataURL"), 0, 0, size)
    return [_outline(place, size)]


def _outline(place: BaseModel, size: Size) -> Ring:
    height, width = size
    percent = np.array([width, height]) / 100
    if isinstance(place, _Polygon):
        return ring(np.array(place.points, np.float64).reshape(-1, 2) * percent)
    if isinstance(place, _Ellipse):
        (x, y), (across, down) = (
            percent * (place.x, place.y),
            percent * (place.radiusX, place.radiusY),
        )
        return turned(ellipse(x, y, across, down), place.rotation)
    assert isinstance(place, _Rectangle)
    return _turned_around_corner(place, percent)


def _turned_around_corner(place: _Rectangle, percent: Ring) -> Ring:
    """Return a rectangle turned clockwise around its left upper corner."""
    left, top = percent * (place.x, place.y)
    across, down = percent * (place.width, place.height)
    angle = math.radians(place.rotation)
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return ring(box(0, 0, across, down) @ turn + (left, top))
