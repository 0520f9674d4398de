"""Supervisely: ``DATASET/ann/a.jpg.json`` beside ``DATASET/img/a.jpg``, and meta.json.

Read are polygons with holes, rectangles and bitmaps; lines and points enclose nothing. Written are
bitmaps.
"""

from __future__ import annotations

import base64
import io
import json
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from PIL import Image
from pydantic import BaseModel, FiniteFloat, PositiveInt

from tongueseg.data.formats.bitmap import decode_base64, inflate_png, paste_png
from tongueseg.data.formats.drawing import Drawing, Entry, Pair, Shape, Size
from tongueseg.data.formats.fill import Mask, Ring, box, fill, ring
from tongueseg.data.formats.parse import (
    Label,
    Point,
    checked,
    files_of,
    read_json,
    read_shapes,
)
from tongueseg.data.formats.photo_copy import LABEL, store_photo
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.formats.split_names import split_named
from tongueseg.errors import BadAnnotation
from tongueseg.io.atomic import write_text
from tongueseg.io.discovery import is_photo

_ANNOTATIONS, _PHOTOS, _META = "ann", "img", "meta.json"
_COLOUR = "#e5484d"


class _Sides(BaseModel):
    height: PositiveInt
    width: PositiveInt


class _File(BaseModel):
    size: _Sides
    objects: list[Any]


class _Kind(BaseModel):
    classTitle: Label  # noqa: N815  Supervisely's own names
    geometryType: str = ""  # noqa: N815
    bitmap: Any = None


class _Points(BaseModel):
    exterior: list[Point]
    interior: list[list[Point]] = []


class _Outlined(BaseModel):
    points: _Points


class _Bitmap(BaseModel):
    data: str
    origin: tuple[FiniteFloat, FiniteFloat]


class _Painted(BaseModel):
    bitmap: _Bitmap


def is_supervisely(content: Any) -> bool:
    """Tell whether a JSON file's content looks like Supervisely's."""
    return isinstance(content, dict) and {"size", "objects"} <= content.keys()


def read_supervisely(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the JSON files of the folders called ``ann``, or the one given.

    Raises:
        BadAnnotation: there is none.
    """
    files = files_of(source, ".json")
    if source.is_dir():
        files = [f for f in files if _ANNOTATIONS in f.relative_to(source.parent).parts[:-1]]
    if not files:
        raise BadAnnotation(f"{source}: holds no folder {_ANNOTATIONS} with JSON files")
    folders = {_dataset(file) for file in files}
    root = source if len(folders) > 1 else None
    return (partial(_read, file, root, photos) for file in files)


def write_supervisely(out: Path, pairs: Iterator[Pair]) -> None:
    """Write a project with a dataset for each split, and for each photo a bitmap of its mask."""
    for pair in pairs:
        folder = out / (pair.split or "ds0")
        photo = store_photo(pair, folder / _PHOTOS).relative_to(folder / _PHOTOS)
        height, width = pair.mask.shape
        objects = [_object(pair.mask)] if pair.mask.any() else []
        size = {"height": height, "width": width}
        content = {"description": "", "tags": [], "size": size, "objects": objects}
        write_text(folder / _ANNOTATIONS / f"{photo.as_posix()}.json", json.dumps(content))
    classes = [{"title": LABEL, "shape": "bitmap", "color": _COLOUR}]
    write_text(out / _META, json.dumps({"classes": classes, "tags": []}))


def _object(mask: Mask) -> dict[str, Any]:
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    top, left = int(rows[0]), int(columns[0])
    stream = io.BytesIO()
    Image.fromarray(mask[top : rows[-1] + 1, left : columns[-1] + 1]).save(stream, "PNG")
    data = base64.b64encode(zlib.compress(stream.getvalue())).decode("ascii")
    return {
        "classTitle": LABEL,
        "geometryType": "bitmap",
        "tags": [],
        "bitmap": {"data": data, "origin": [left, top]},
    }


def _dataset(file: Path) -> Path:
    """Return the folder in which the nearest ``ann`` lies; an exported file may lie anywhere."""
    nearest = (folder.parent for folder in file.parents if folder.name == _ANNOTATIONS)
    return next(nearest, file.parent)


def _read(file: Path, root: Path | None, photos: Photos) -> Drawing:
    content = checked(_File, read_json(file), str(file))
    folder = _dataset(file)
    inner = PurePosixPath(file.relative_to(folder).with_suffix(""))
    if inner.parts[0] == _ANNOTATIONS:
        inner = inner.relative_to(_ANNOTATIONS)
    try:
        photo = _photo(inner, folder / _PHOTOS, photos)
    except BadAnnotation as error:
        raise BadAnnotation(f"{file}: {error}") from error
    shapes, broken = read_shapes(content.objects, str(file), _shape)
    split = split_named(folder.name)
    prefix = PurePosixPath() if root is None or split else PurePosixPath(folder.relative_to(root))
    name = (prefix / inner.parent / photo.stem).as_posix()
    size = content.size.height, content.size.width
    return Drawing(str(file), name, photo, size, shapes, broken, split, layered=True)


def _photo(name: PurePosixPath, folder: Path, photos: Photos) -> Path:
    # Old exports leave out the suffix of the photo.
    if is_photo(name):
        return photos.find(name.as_posix(), folder)
    return photos.find_stem(name, folder)


def _shape(item: Any, where: str) -> Shape:
    kind = checked(_Kind, item, where)
    geometry = kind.geometryType or ("bitmap" if kind.bitmap else "polygon")
    return Shape(kind.classTitle, where, partial(_area, item, geometry))


def _area(item: Any, geometry: str, size: Size) -> Sequence[Ring] | Mask:
    if geometry in ("bitmap", "alpha_mask"):
        bitmap = checked(_Painted, item, geometry).bitmap
        png = inflate_png(decode_base64(bitmap.data, "bitmap"), size)
        left, top = map(round, bitmap.origin)
        return paste_png(png, left, top, size)
    if geometry not in ("polygon", "rectangle"):
        raise BadAnnotation(f"a shape of type {geometry} encloses nothing")
    points = checked(_Outlined, item, geometry).points
    if geometry == "rectangle":
        if len(points.exterior) != 2:
            raise BadAnnotation(f"a rectangle of {len(points.exterior)} points; it takes two")
        return [box(*points.exterior[0], *points.exterior[1])]
    outline = ring(points.exterior)
    if not points.interior:
        return [outline]
    height, width = size
    return fill([outline], height, width) & ~fill(map(ring, points.interior), height, width)
