"""CVAT for images: one XML for all photos.

Read are polygons, masks, boxes and ellipses; lines and points enclose nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import BaseModel, FiniteFloat, NonNegativeInt, PositiveInt

from tongueseg.data.formats.drawing import Drawing, Entry, Shape, Size
from tongueseg.data.formats.fill import Mask, Ring, box, ellipse, ring, turned
from tongueseg.data.formats.parse import checked, failing, files_of, read_each, read_shapes
from tongueseg.data.formats.photo_index import Photos, dataset_name
from tongueseg.data.formats.run_length import decode_runs
from tongueseg.data.formats.split_names import split_named
from tongueseg.data.formats.xml_elements import Element, parse_xml
from tongueseg.errors import BadAnnotation


class _Image(BaseModel):
    name: str
    height: PositiveInt | None = None
    width: PositiveInt | None = None
    subset: str = ""


class _Kind(BaseModel):
    label: str
    z_order: FiniteFloat = 0.0


class _Polygon(BaseModel):
    points: str


class _Box(BaseModel):
    xtl: FiniteFloat
    ytl: FiniteFloat
    xbr: FiniteFloat
    ybr: FiniteFloat
    rotation: FiniteFloat = 0.0


class _Ellipse(BaseModel):
    cx: FiniteFloat
    cy: FiniteFloat
    rx: FiniteFloat
    ry: FiniteFloat
    rotation: FiniteFloat = 0.0


class _Runs(BaseModel):
    rle: str
    left: NonNegativeInt
    top: NonNegativeInt
    width: PositiveInt
    height: PositiveInt


def read_cvat(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the photos of an XML file, or of all that lie in a folder.

    Raises:
        BadAnnotation: no file can be read and is one of CVAT for images.
    """
    files = files_of(source, ".xml")
    if not files:
        raise BadAnnotation(f"{source}: holds no XML file")
    readable, broken = read_each(files, _images)
    if not readable:
        raise broken[0]
    yield from (failing(str(error)) for error in broken)
    for file, images in readable.items():
        yield from (partial(_read, file, image, photos) for image in images)


def parse_cvat(file: Path) -> Element:
    """Read an XML file of CVAT.

    Raises:
        BadAnnotation: it is none; the message says what it is.
    """
    try:
        root = parse_xml(file.read_bytes(), str(file))
    except OSError as error:
        raise BadAnnotation(f"{file}: cannot be read ({error.strerror})") from error
    if root.tag != "annotations":
        raise BadAnnotation(f"{file}: is {_other_kind(root)} and no export of 'CVAT for images'")
    return root


def _images(file: Path) -> list[Element]:
    root = parse_cvat(file)
    if any(element.tag == "track" for element in root.inside):
        raise BadAnnotation(f"{file}: is of 'CVAT for video'; export it as 'CVAT for images'")
    return [element for element in root.inside if element.tag == "image"]


def _other_kind(root: Element) -> str:
    """Return what an XML file is that is none of CVAT."""
    if root.tag != "annotation":
        return f"XML of <{root.tag}>"
    objects = [element for element in root.inside if element.tag == "object"]
    if any(part.tag == "polygon" for element in objects for part in element.inside):
        return "XML of the LabelMe for browsers, which is not read,"
    return "Pascal VOC, which holds boxes and no outlines,"


def _read(file: Path, element: Element, photos: Photos) -> Drawing:
    image = checked(_Image, element.attributes, f"{file}: image")
    where = f"{file}: {image.name}"
    folder = file.parent / "images"
    try:
        name = dataset_name(image.name)
        photo = photos.find(image.name, folder / image.subset, folder, file.parent)
    except BadAnnotation as error:
        raise BadAnnotation(f"{file}: {error}") from error
    size = (image.height, image.width) if image.height and image.width else None
    drawn = [inner for inner in element.inside if inner.tag != "tag"]
    shapes, broken = read_shapes(drawn, where, _shape)
    split = split_named(image.subset)
    return Drawing(where, name, photo, size, shapes, broken, split, layered=True)


def _shape(element: Element, where: str) -> Shape:
    kind = checked(_Kind, element.attributes, where)
    area = partial(_area, element.tag, element.attributes)
    return Shape(kind.label, where, area, layer=kind.z_order)


def _area(tag: str, attributes: dict[str, str], size: Size) -> Sequence[Ring] | Mask:
    if tag == "polygon":
        return [_polygon(checked(_Polygon, attributes, tag).points)]
    if tag == "mask":
        return _placed(checked(_Runs, attributes, tag), size)
    if tag == "box":
        square = checked(_Box, attributes, tag)
        outline = box(square.xtl, square.ytl, square.xbr, square.ybr)
        return [turned(outline, square.rotation)]
    if tag == "ellipse":
        round_ = checked(_Ellipse, attributes, tag)
        return [turned(ellipse(round_.cx, round_.cy, round_.rx, round_.ry), round_.rotation)]
    raise BadAnnotation(f"a shape of type {tag} encloses nothing")


def _polygon(points: str) -> Ring:
    try:
        pairs = [point.split(",") for point in points.split(";")]
        return ring((float(x), float(y)) for x, y in pairs)
    except ValueError as error:
        raise BadAnnotation(f"its points are not x,y;x,y ({error})") from error


def _placed(runs: _Runs, size: Size) -> Mask:
    """Place the runs of a box, which go along its rows, in the photo."""
    bottom, right = runs.top + runs.height, runs.left + runs.width
    if bottom > size[0] or right > size[1]:
        raise BadAnnotation("its mask leaves the photo")
    try:
        counts = [int(count) for count in runs.rle.split(",")]
    except ValueError as error:
        raise BadAnnotation("its run lengths are not numbers") from error
    mask = np.zeros(size, np.bool_)
    mask[runs.top : bottom, runs.left : right] = decode_runs(counts, runs.height, runs.width)
    return mask
