"""VIA, the VGG Image Annotator: one JSON or CSV for all photos.

Read are projects and exports of VIA 1 to 3: polygons, rectangles, circles and ellipses; lines and
points enclose nothing. The class is an attribute that annotators name freely.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from tongueseg.data.formats.drawing import Drawing, Entry
from tongueseg.data.formats.parse import (
    checked,
    failing,
    files_of,
    read_each,
    read_json,
    read_shapes,
    read_text,
)
from tongueseg.data.formats.photo_index import Photos, dataset_name
from tongueseg.data.formats.via3 import (
    is_via3,
    is_via3_csv,
    photos_of_csv,
    photos_of_project,
)
from tongueseg.data.formats.via_region import ViaPhoto, class_attribute, region_shape
from tongueseg.errors import BadAnnotation

_METADATA = "_via_img_metadata"
_NAME, _SHAPE, _ATTRIBUTES = "filename", "region_shape_attributes", "region_attributes"


class _Item(BaseModel):
    filename: str
    # Version 1 numbers the regions.
    regions: list[Any] | dict[str, Any] = []


def is_via(content: Any) -> bool:
    """Tell whether a JSON file's content looks like VIA's."""
    if not isinstance(content, dict):
        return False
    first = next(iter(content.values()), None)
    is_export = isinstance(first, dict) and {"filename", "regions"} <= first.keys()
    return _METADATA in content or is_export or is_via3(content)


def is_via_csv(file: Path) -> bool:
    """Tell whether a CSV file looks like VIA's."""
    text = read_text(file)
    return _has_columns(text) or is_via3_csv(text)


def read_via(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the photos of a JSON or CSV file, or of all that lie in a folder.

    Raises:
        BadAnnotation: no file can be read, or the folder holds none.
    """
    files = [*files_of(source, ".json"), *files_of(source, ".csv")]
    read = partial(_photos_in, among_others=source.is_dir())
    contents, broken = read_each(dict.fromkeys(files), read)
    readable = {file: listed for file, listed in contents.items() if listed is not None}
    if not readable:
        raise broken[0] if broken else BadAnnotation(f"{source}: holds no JSON or CSV of VIA")
    yield from (failing(str(error)) for error in broken)
    attribute = class_attribute(photo for listed in readable.values() for photo in listed)
    for file, listed in readable.items():
        yield from (partial(_read, file, photo, attribute, photos) for photo in listed)


def _photos_in(file: Path, *, among_others: bool) -> list[ViaPhoto] | None:
    """Read a file; None where it is of another kind and lies ``among_others``."""
    where = str(file)
    if file.suffix.lower() == ".csv":
        text = read_text(file)
        if is_via3_csv(text):
            return photos_of_csv(text, where)
        if _has_columns(text):
            return _of_csv(text, where)
    else:
        content = read_json(file)
        if is_via3(content):
            return photos_of_project(content, where)
        if is_via(content):
            return _of_json(content, where)
    if among_others:
        return None
    raise BadAnnotation(f"{file}: is no project and no export of VIA")


def _of_json(content: dict[str, Any], where: str) -> list[ViaPhoto]:
    listed = content.get(_METADATA, content)
    if not isinstance(listed, dict):
        raise BadAnnotation(f"{where}: {_METADATA} is no table of photos")
    photos = []
    for item in listed.values():
        photo = checked(_Item, item, where)
        regions = photo.regions
        listed_regions = list(regions.values()) if isinstance(regions, dict) else regions
        photos.append(ViaPhoto(photo.filename, listed_regions))
    return photos


def _has_columns(text: str) -> bool:
    head = text.partition("\n")[0].lstrip("#")
    return {_NAME, _SHAPE} <= {column.strip() for column in head.split(",")}


def _of_csv(text: str, where: str) -> list[ViaPhoto]:
    photos: dict[str, ViaPhoto] = {}
    try:
        for row in csv.DictReader(io.StringIO(text.lstrip("#"))):
            name = row[_NAME] or ""
            photo = photos.setdefault(name, ViaPhoto(name))
            if shape := json.loads(row[_SHAPE] or "{}"):
                attributes = json.loads(row[_ATTRIBUTES] or "{}")
                region = {"shape_attributes": shape, "region_attributes": attributes}
                photo.regions.append(region)
    except (ValueError, LookupError, TypeError, csv.Error, RecursionError) as error:
        raise BadAnnotation(f"{where}: is no CSV of VIA ({error})") from error
    return list(photos.values())


def _read(file: Path, item: ViaPhoto, attribute: str | None, photos: Photos) -> Drawing:
    where = f"{file}: {item.name}"
    try:
        name = dataset_name(item.name)
        photo = photos.find(item.name, file.parent, file.parent / "images")
    except BadAnnotation as error:
        raise BadAnnotation(f"{file}: {error}") from error
    shapes, broken = read_shapes(item.regions, where, partial(region_shape, attribute))
    return Drawing(where, name, photo, None, shapes, broken)
