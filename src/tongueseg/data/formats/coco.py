"""COCO: one JSON for all photos, with polygons or run lengths.

Run lengths keep holes; written are polygons, whose holes are joined by bridges, as more tools can
edit them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, FiniteFloat, PositiveInt, TypeAdapter, ValidationError

from tongueseg.data.formats.drawing import Drawing, Entry, Pair, Shape, Size
from tongueseg.data.formats.fill import Mask, Ring, ring
from tongueseg.data.formats.parse import (
    Label,
    checked,
    failing,
    files_of,
    read_each,
    read_json,
    read_shapes,
)
from tongueseg.data.formats.photo_copy import LABEL, store_photo
from tongueseg.data.formats.photo_index import Photos, dataset_name
from tongueseg.data.formats.polygon import outlines
from tongueseg.data.formats.run_length import decode_columns, decode_rle
from tongueseg.data.formats.split_names import split_named
from tongueseg.errors import BadAnnotation
from tongueseg.io.atomic import write_text

_Id = int | str


class _Category(BaseModel):
    id: _Id
    name: Label


class _File(BaseModel):
    images: list[Any]
    annotations: list[Any]
    categories: list[_Category]


class _Image(BaseModel):
    id: _Id
    file_name: str
    height: PositiveInt | None = None
    width: PositiveInt | None = None


class _Link(BaseModel):
    image_id: _Id
    category_id: _Id
    segmentation: Any = None


_PARTS = TypeAdapter(list[list[FiniteFloat]])


class _Runs(BaseModel):
    size: Size
    counts: str | list[int]


def read_coco(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the photos of a COCO file, or of all that lie in a folder.

    Raises:
        BadAnnotation: no file can be read, or the folder holds none.
    """
    among_others = source.is_dir()
    read = partial(_content, among_others=among_others)
    contents, broken = read_each(files_of(source, ".json"), read)
    readable = {file: content for file, content in contents.items() if content is not None}
    if not readable:
        raise broken[0] if broken else BadAnnotation(f"{source}: holds no COCO file")
    yield from (failing(str(error)) for error in broken)
    for file, content in readable.items():
        yield from _entries(file, content, photos)


def is_coco(content: Any) -> bool:
    """Tell whether a JSON file's content looks like COCO's."""
    return isinstance(content, dict) and {"images", "annotations"} <= content.keys()


def write_coco(out: Path, pairs: Iterator[Pair]) -> None:
    """Write ``images/`` and ``annotations/instances.json``, or one such file for each split."""
    images: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    annotations: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for number, pair in enumerate(pairs, start=1):
        photo = store_photo(pair, out / "images")
        height, width = pair.mask.shape
        name = photo.relative_to(out / "images").as_posix()
        images[pair.split].append(
            {"id": number, "file_name": name, "width": width, "height": height}
        )
        if pair.mask.any():
            annotations[pair.split].append(_annotation(number, pair.mask))
    for split in images:
        content = {
            "images": images[split],
            "annotations": annotations[split],
            "categories": [{"id": 1, "name": LABEL, "supercategory": ""}],
        }
        file = out / "annotations" / (f"instances_{split}.json" if split else "instances.json")
        write_text(file, json.dumps(content, ensure_ascii=False))


def _annotation(number: int, mask: Mask) -> dict[str, Any]:
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    left, top = int(columns[0]), int(rows[0])
    return {
        "id": number,
        "image_id": number,
        "category_id": 1,
        "iscrowd": 0,
        "segmentation": [outline.round(2).ravel().tolist() for outline in outlines(mask)],
        "bbox": [left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top],
        "area": int(mask.sum()),
    }


def _content(file: Path, *, among_others: bool) -> _File | None:
    """Read a file; None where it is another kind of JSON and lies ``among_others``."""
    content = read_json(file)
    if among_others and not is_coco(content):
        return None
    return checked(_File, content, str(file))


def _entries(file: Path, content: _File, photos: Photos) -> Iterator[Entry]:
    labels = {category.id: category.name for category in content.categories}
    by_image: dict[_Id, list[_Link]] = defaultdict(list)
    for number, item in enumerate(content.annotations, start=1):
        try:
            link = checked(_Link, item, f"{file}: annotation {number}")
            by_image[link.image_id].append(link)
        except BadAnnotation as error:
            yield failing(str(error))
    for number, item in enumerate(content.images, start=1):
        try:
            image = checked(_Image, item, f"{file}: image {number}")
        except BadAnnotation as error:
            yield failing(str(error))
            continue
        yield partial(_read, file, image, by_image.pop(image.id, []), labels, photos)
    for missing, links in by_image.items():
        yield failing(f"{file}: {len(links)} annotations of image {missing!r}: no such image")


def _read(
    file: Path, image: _Image, links: list[_Link], labels: dict[_Id, str], photos: Photos
) -> Drawing:
    where = f"{file}: {image.file_name}"
    try:
        name = dataset_name(image.file_name)
        photo = photos.find(image.file_name, file.parent, file.parent.parent / "images")
    except BadAnnotation as error:
        raise BadAnnotation(f"{file}: {error}") from error
    size = (image.height, image.width) if image.height and image.width else None
    shapes, broken = read_shapes(links, where, partial(_shape, labels))
    split = split_named(file.stem) or split_named(file.parent.name)
    return Drawing(where, name, photo, size, shapes, broken, split)


def _shape(labels: dict[_Id, str], link: _Link, where: str) -> Shape:
    if link.category_id not in labels:
        raise BadAnnotation(f"{where}: no category {link.category_id!r}")
    return Shape(labels[link.category_id], where, partial(_area, link.segmentation))


def _area(segmentation: Any, size: Size) -> Sequence[Ring] | Mask:
    if isinstance(segmentation, dict):
        return _decoded(segmentation, size)
    if not segmentation:
        raise BadAnnotation("has no outline, at most a box; export polygons or masks")
    parts = _outlines(segmentation)
    if any(len(part) % 2 for part in parts):
        raise BadAnnotation("an outline with an x and no y")
    return [ring(zip(part[::2], part[1::2], strict=True)) for part in parts]


def _outlines(segmentation: Any) -> list[list[float]]:
    """Return the outlines of an object; a single one may stand without the list around it."""
    flat = isinstance(segmentation, list) and not any(isinstance(p, list) for p in segmentation)
    try:
        return _PARTS.validate_python([segmentation] if flat else segmentation)
    except ValidationError as error:
        raise BadAnnotation("its outlines are no lists of numbers x,y,x,y") from error


def _decoded(segmentation: dict[str, Any], size: Size) -> Mask:
    """Decode run lengths, which go down the columns."""
    height, width = size
    try:
        runs = _Runs.model_validate(segmentation)
    except ValidationError as error:
        raise BadAnnotation("its run lengths lack size or counts") from error
    if runs.size != size:
        raise BadAnnotation(
            f"its mask is {runs.size[1]}x{runs.size[0]} and its photo {width}x{height}"
        )
    if isinstance(runs.counts, str):
        return decode_rle(runs.counts, height, width)
    return decode_columns(runs.counts, height, width)
