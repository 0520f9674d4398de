"""What both versions of VIA hold of a photo: its name, and regions with attributes."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from pydantic import BaseModel, FiniteFloat

from tongueseg.data.formats.drawing import Shape, Size
from tongueseg.data.formats.fill import Ring, box, ellipse, ring, turned
from tongueseg.data.formats.parse import checked
from tongueseg.errors import BadAnnotation

UNLABELLED = "unlabelled"
"""The class of a region without attributes."""

# Attributes are free to be called anything; these are what people call the class.
_CLASS_NAMES = ("label", "class", "name", "category", "type")


class ViaRegion(BaseModel):
    """A region: its shape, and what the annotator filled in."""

    shape_attributes: dict[str, Any]
    region_attributes: dict[str, Any] = {}


@dataclass
class ViaPhoto:
    """A photo and its regions.

    Attributes:
        name: what the file calls it.
        regions: as they are read, not checked.
    """

    name: str
    regions: list[Any] = field(default_factory=list)


class _Polygon(BaseModel):
    all_points_x: list[FiniteFloat]
    all_points_y: list[FiniteFloat]


class _Rectangle(BaseModel):
    x: FiniteFloat
    y: FiniteFloat
    width: FiniteFloat
    height: FiniteFloat


class _Circle(BaseModel):
    cx: FiniteFloat
    cy: FiniteFloat
    r: FiniteFloat


class _Ellipse(BaseModel):
    cx: FiniteFloat
    cy: FiniteFloat
    rx: FiniteFloat
    ry: FiniteFloat
    theta: FiniteFloat = 0.0


def class_attribute(photos: Iterable[ViaPhoto]) -> str | None:
    """Return the attribute that tells the class: by what it is called, else the one most used."""
    attributes = [
        region.get("region_attributes")
        for photo in photos
        for region in photo.regions
        if isinstance(region, dict)
    ]
    filled: Counter[str] = Counter(
        name
        for one in attributes
        if isinstance(one, dict)
        for name, value in one.items()
        if _text(value)
    )
    usual = (name for word in _CLASS_NAMES for name in filled if name.strip().lower() == word)
    most_used = (name for name, _ in filled.most_common(1))
    return next(itertools.chain(usual, most_used), None)


def region_shape(attribute: str | None, item: Any, where: str) -> Shape:
    """Return a region as a shape, its class being what ``attribute`` says.

    Raises:
        BadAnnotation: it is no region.
    """
    region = checked(ViaRegion, item, where)
    label = _text(region.region_attributes.get(attribute)) if attribute else ""
    return Shape(label or UNLABELLED, where, partial(_area, region.shape_attributes))


def _text(value: Any) -> str:
    """Return what was filled in; of boxes those that are ticked."""
    if isinstance(value, dict):
        return ", ".join(str(option) for option, ticked in value.items() if ticked)
    return "" if value is None or isinstance(value, list) else str(value).strip()


def _area(shape: dict[str, Any], _size: Size) -> list[Ring]:
    kind = shape.get("name")
    if kind == "polygon":
        polygon = checked(_Polygon, shape, "polygon")
        if len(polygon.all_points_x) != len(polygon.all_points_y):
            raise BadAnnotation("an outline with an x and no y")
        return [ring(np.stack([polygon.all_points_x, polygon.all_points_y], axis=1))]
    if kind in ("rect", "rectangle"):
        sides = checked(_Rectangle, shape, "rectangle")
        return [box(sides.x, sides.y, sides.x + sides.width, sides.y + sides.height)]
    if kind == "circle":
        circle = checked(_Circle, shape, "circle")
        return [ellipse(circle.cx, circle.cy, circle.r, circle.r)]
    if kind == "ellipse":
        oval = checked(_Ellipse, shape, "ellipse")
        outline = ellipse(oval.cx, oval.cy, oval.rx, oval.ry)
        return [turned(outline, float(np.degrees(oval.theta)))]
    raise BadAnnotation(f"a shape of type {kind} encloses nothing")
