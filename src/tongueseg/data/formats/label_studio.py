"""Label Studio's JSON: a list of tasks, of which each has a photo and its annotations.

Read are "JSON", "JSON-MIN" and the files of a target storage: polygons, rectangles, ellipses, brush
strokes and bitmasks. Of several annotations of a photo one is taken. Predictions are left out, as
nobody has agreed to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, PositiveInt

from tongueseg.data.formats.drawing import Drawing, Entry
from tongueseg.data.formats.label_studio_region import regions_of, shape_of
from tongueseg.data.formats.parse import (
    checked,
    failing,
    files_of,
    read_each,
    read_json,
    read_shapes,
)
from tongueseg.data.formats.photo_index import Photos, dataset_name
from tongueseg.errors import BadAnnotation
from tongueseg.io.discovery import is_photo

SEVERAL = "photo with several annotations, of which the latest is taken"

# What Label Studio puts before the name of an uploaded file.
_UPLOADED = re.compile(r"^[0-9a-f]{8}-(?=.)")
# The address of a file of a local storage.
_LOCAL = "?d="
_PHOTOS = "images"


class _Task(BaseModel):
    data: dict[str, Any]
    annotations: list[Any] = []


class _Annotation(BaseModel):
    result: list[Any]
    was_cancelled: bool | None = None
    ground_truth: bool | None = None
    updated_at: str | None = None


class _Sizes(BaseModel):
    original_height: PositiveInt | None = None
    original_width: PositiveInt | None = None


def is_label_studio(content: Any) -> bool:
    """Tell whether a JSON file's content looks like Label Studio's."""
    first = content[0] if isinstance(content, list) and content else content
    return isinstance(first, dict) and (
        {"data", "annotations"} <= first.keys()
        or {"annotation_id", "annotator"} <= first.keys()
        or {"result", "task"} <= first.keys()
    )


def read_label_studio(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the annotated tasks of a file, or of all that lie in a folder.

    Raises:
        BadAnnotation: no file can be read, or the folder holds none.
    """
    contents, broken = read_each(files_of(source, ".json"), read_json)
    tasks = {
        file: content
        for file, content in contents.items()
        if not source.is_dir() or is_label_studio(content)
    }
    if not tasks:
        raise broken[0] if broken else BadAnnotation(f"{source}: holds no JSON of Label Studio")
    yield from (failing(str(error)) for error in broken)
    for file, content in tasks.items():
        if not is_label_studio(content):
            raise BadAnnotation(f"{file}: is no export of Label Studio as JSON or JSON-MIN")
        listed = content if isinstance(content, list) else [content]
        for number, item in enumerate(listed, start=1):
            yield from _entries(file, number, item, photos)


def _entries(file: Path, number: int, item: Any, photos: Photos) -> Iterator[Entry]:
    where = f"{file}: task {number}"
    try:
        task = checked(_Task, _in_full(item), where)
        annotations = [checked(_Annotation, one, where) for one in task.annotations]
    except BadAnnotation as error:
        yield failing(str(error))
        return
    submitted = [one for one in annotations if not one.was_cancelled]
    if submitted:
        yield partial(_read, file, where, task, submitted, photos)


def _in_full(item: Any) -> Any:
    """Return a task as "JSON" has it, whichever way it was exported."""
    if not isinstance(item, dict) or "data" in item:
        return item
    if isinstance(item.get("task"), dict):
        return {**item["task"], "annotations": [item]}
    lists = [value for value in item.values() if isinstance(value, list)]
    result = [{**one, "value": one} for value in lists for one in value if isinstance(one, dict)]
    return {"data": item, "annotations": [{"result": result}]}


def _read(
    file: Path, where: str, task: _Task, annotations: list[_Annotation], photos: Photos
) -> Drawing:
    name, photo = _photo(file, where, task, photos)
    where = f"{file}: {PurePosixPath(name).name}"
    chosen = max(annotations, key=lambda one: (bool(one.ground_truth), one.updated_at or ""))
    regions = regions_of(chosen.result)
    shapes, broken = read_shapes(regions, where, shape_of)
    notes = ((SEVERAL, where),) if len(annotations) > 1 else ()
    size = _size(chosen.result, where)
    own_name = dataset_name(name).removeprefix(f"{_PHOTOS}/")
    return Drawing(where, own_name, photo, size, shapes, broken, notes=notes)


def _size(result: list[Any], where: str) -> tuple[int, int] | None:
    for item in result:
        sizes = checked(_Sizes, item, where)
        if sizes.original_height and sizes.original_width:
            return sizes.original_height, sizes.original_width
    return None


def _photo(file: Path, where: str, task: _Task, photos: Photos) -> tuple[str, Path]:
    """Return what a task calls its photo, and the photo."""
    names = [_path(value) for value in task.data.values() if isinstance(value, str)]
    name = next((name for name in names if is_photo(PurePosixPath(name))), None)
    if name is None:
        raise BadAnnotation(f"{where}: its data names no photo")
    near = file.parent, file.parent / _PHOTOS
    path = PurePosixPath(name)
    own = path.with_name(_UPLOADED.sub("", path.name)).as_posix()
    try:
        return name, photos.find(name, *near)
    except BadAnnotation as error:
        if own == name:
            raise BadAnnotation(f"{where}: {error}") from error
    try:
        return name, photos.find(own, *near)
    except BadAnnotation as error:
        raise BadAnnotation(f"{where}: {error}") from error


def _path(address: str) -> str:
    """Return the path in the address of a photo, as an upload, a storage or the web has it."""
    if _LOCAL in address:
        return address.split(_LOCAL, 1)[1].split("&")[0]
    try:
        return urlsplit(address).path if "://" in address else address
    except ValueError:
        return address
