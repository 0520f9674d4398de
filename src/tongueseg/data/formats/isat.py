"""ISAT: a JSON beside each photo, polygons in layers.

What is drawn as ``__background__`` cuts a hole into the layers below it, as in ISAT itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, FiniteFloat, PositiveInt

from tongueseg.data.formats.drawing import Drawing, Entry, Shape, Size
from tongueseg.data.formats.fill import Ring, ring
from tongueseg.data.formats.parse import Label, Point, checked, files_of, read_json, read_shapes
from tongueseg.data.formats.photo_index import Photos
from tongueseg.errors import BadAnnotation

_BACKGROUND = "__background__"


class _Info(BaseModel):
    name: str
    height: PositiveInt | None = None
    width: PositiveInt | None = None


class _File(BaseModel):
    info: _Info
    objects: list[Any]


class _Kind(BaseModel):
    category: Label
    layer: FiniteFloat = 1.0


class _Outline(BaseModel):
    segmentation: list[Point]


def read_isat(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the JSON files of a folder, or the one given."""
    root = source if source.is_dir() else source.parent
    return (partial(_read, file, root, photos) for file in files_of(source, ".json"))


def _read(file: Path, root: Path, photos: Photos) -> Drawing:
    content = checked(_File, read_json(file), str(file))
    info = content.info
    try:
        photo = photos.find_beside(file, info.name)
    except BadAnnotation as error:
        raise BadAnnotation(f"{file}: {error}") from error
    size = (info.height, info.width) if info.height and info.width else None
    shapes, broken = read_shapes(content.objects, str(file), _shape)
    name = file.relative_to(root).with_suffix("").as_posix()
    return Drawing(str(file), name, photo, size, shapes, broken, layered=True)


def _shape(item: Any, where: str) -> Shape:
    kind = checked(_Kind, item, where)
    area = partial(_area, item)
    return Shape(kind.category, where, area, kind.category == _BACKGROUND, kind.layer)


def _area(item: Any, _size: Size) -> list[Ring]:
    return [ring(checked(_Outline, item, "polygon").segmentation)]
