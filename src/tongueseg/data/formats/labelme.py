"""LabelMe: a JSON beside each photo.

Read are polygons, rectangles, circles and masks, and the turned rectangles of X-AnyLabeling; lines
and points enclose nothing. Written is a polygon for each piece of a mask, its holes joined by
bridges.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, PositiveInt

from tongueseg.data.formats.bitmap import decode_base64, paste_png
from tongueseg.data.formats.drawing import Drawing, Entry, Pair, Shape, Size
from tongueseg.data.formats.fill import Mask, Ring, box, ellipse, ring
from tongueseg.data.formats.parse import Label, Point, checked, files_of, read_json, read_shapes
from tongueseg.data.formats.photo_copy import LABEL, store_photo
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.formats.polygon import outlines
from tongueseg.errors import BadAnnotation
from tongueseg.io.atomic import write_text

_VERSION = "5.5.0"
# Turned rectangles are called "rotation" by X-AnyLabeling and "oriented_rectangle" by LabelMe.
_OUTLINES = ("polygon", "rotation", "oriented_rectangle", "quadrilateral")


class _File(BaseModel):
    shapes: list[Any]
    imagePath: str  # noqa: N815  LabelMe's own names
    imageData: str | None = None  # noqa: N815
    imageHeight: PositiveInt | None = None  # noqa: N815
    imageWidth: PositiveInt | None = None  # noqa: N815


class _Kind(BaseModel):
    label: Label
    shape_type: str = "polygon"


class _Outline(BaseModel):
    points: list[Point]
    mask: str | None = None


def read_labelme(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the JSON files of a folder, or the one given."""
    root = source if source.is_dir() else source.parent
    return (partial(_read, file, root, photos) for file in files_of(source, ".json"))


def write_labelme(out: Path, pairs: Iterator[Pair]) -> None:
    """Write photos, and beside each a JSON with its polygons."""
    for pair in pairs:
        photo = store_photo(pair, out)
        height, width = pair.mask.shape
        shapes = [
            {"label": LABEL, "points": outline.round(3).tolist(), "group_id": None,
             "description": "", "shape_type": "polygon", "flags": {}}
            for outline in outlines(pair.mask)
        ]  # fmt: skip
        content = {
            "version": _VERSION, "flags": {}, "shapes": shapes, "imagePath": photo.name,
            "imageData": None, "imageHeight": height, "imageWidth": width,
        }  # fmt: skip
        write_text(photo.with_suffix(".json"), json.dumps(content, ensure_ascii=False, indent=1))


def _read(file: Path, root: Path, photos: Photos) -> Drawing:
    content = checked(_File, read_json(file), str(file))
    size = None
    if content.imageHeight and content.imageWidth:
        size = content.imageHeight, content.imageWidth
    shapes, broken = read_shapes(content.shapes, str(file), _shape)
    name = file.relative_to(root).with_suffix("").as_posix()
    photo = _photo(content, file, photos)
    return Drawing(str(file), name, photo, size, shapes, broken, layered=True)


def _photo(content: _File, file: Path, photos: Photos) -> Path | bytes:
    try:
        return photos.find_beside(file, content.imagePath)
    except BadAnnotation as error:
        if content.imageData:
            return decode_base64(content.imageData, f"{file}: imageData")
        raise BadAnnotation(f"{file}: {error}") from error


def _shape(item: Any, where: str) -> Shape:
    kind = checked(_Kind, item, where)
    return Shape(kind.label, where, partial(_area, item, kind.shape_type))


def _area(item: Any, kind: str, size: Size) -> Sequence[Ring] | Mask:
    outline = checked(_Outline, item, kind)
    points = outline.points
    # X-AnyLabeling writes a rectangle by its four corners.
    if kind in _OUTLINES or (kind == "rectangle" and len(points) == 4):
        return [ring(points)]
    if kind not in ("rectangle", "circle", "mask"):
        raise BadAnnotation(f"a shape of type {kind} encloses nothing")
    if len(points) != 2:
        raise BadAnnotation(f"a {kind} of {len(points)} points; it takes two")
    (left, top), (right, bottom) = points
    if kind == "rectangle":
        return [box(left, top, right, bottom)]
    if kind == "circle":
        radius = float(np.hypot(right - left, bottom - top))
        return [ellipse(left, top, radius, radius)]
    png = decode_base64(outline.mask or "", "mask")
    return paste_png(png, round(left), round(top), size)
