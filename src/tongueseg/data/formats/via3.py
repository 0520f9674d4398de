"""VIA 3: tables of files, views, attributes and metadata that name each other by number."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, FiniteFloat

from tongueseg.data.formats.parse import checked
from tongueseg.data.formats.via_region import ViaPhoto
from tongueseg.errors import BadAnnotation

_ATTRIBUTES, _HEADER = "# ATTRIBUTE = ", "# CSV_HEADER = "
_SHAPES = {
    2: ("rect", ("x", "y", "width", "height")),
    3: ("circle", ("cx", "cy", "r")),
    4: ("ellipse", ("cx", "cy", "rx", "ry")),
}
"""The shapes by number, with their measures in the order of the file."""
_POLYGON = 7
_OTHERS: dict[float, str] = {
    1: "point",
    5: "line",
    6: "polyline",
    8: "extreme rectangle",
    9: "extreme circle",
}


class _Attribute(BaseModel):
    aname: str = ""
    options: dict[str, Any] = {}


class _Named(BaseModel):
    fname: str


class _View(BaseModel):
    fid_list: list[int | str]


class _Metadata(BaseModel):
    vid: int | str
    z: list[Any] = []
    xy: list[FiniteFloat]
    av: dict[str, Any] = {}


class _Project(BaseModel):
    file: dict[str, _Named]
    view: dict[str, _View]
    attribute: dict[str, _Attribute] = {}
    metadata: dict[str, Any] = {}


def is_via3(content: Any) -> bool:
    """Tell whether a JSON file's content looks like a project of VIA 3."""
    return isinstance(content, dict) and {"metadata", "view", "file"} <= content.keys()


def photos_of_project(content: Any, where: str) -> list[ViaPhoto]:
    """Return the photos of a project, each with its regions.

    Raises:
        BadAnnotation: the tables are broken.
    """
    project = checked(_Project, content, where)
    by_view = {
        view: ViaPhoto(project.file[str(listed.fid_list[0])].fname)
        for view, listed in project.view.items()
        if listed.fid_list and str(listed.fid_list[0]) in project.file
    }
    for key, item in project.metadata.items():
        metadata = checked(_Metadata, item, f"{where}: metadata {key}")
        photo = by_view.get(str(metadata.vid))
        # What has no place tells about the whole photo, and what has a time is of a film.
        if photo is not None and metadata.xy and not metadata.z:
            photo.regions.append(_region(metadata.xy, metadata.av, project.attribute))
    return list(by_view.values())


def is_via3_csv(text: str) -> bool:
    """Tell whether a CSV's text looks like VIA 3's."""
    return any(line.startswith(_HEADER) for line in text.splitlines()[:20])


def photos_of_csv(text: str, where: str) -> list[ViaPhoto]:
    """Return the photos of a CSV, each with its regions.

    Raises:
        BadAnnotation: a line or the list of attributes is broken.
    """
    lines = text.splitlines()
    head = next((line for line in lines if line.startswith(_ATTRIBUTES)), f"{_ATTRIBUTES}{{}}")
    names = next(line for line in lines if line.startswith(_HEADER)).removeprefix(_HEADER)
    rows = csv.DictReader(
        io.StringIO("\n".join(line for line in lines if not line.startswith("#"))),
        names.split(","),
    )
    photos: dict[str, ViaPhoto] = {}
    try:
        attributes = {
            key: checked(_Attribute, one, where)
            for key, one in json.loads(head.removeprefix(_ATTRIBUTES)).items()
        }
        for name, xy, values in _parsed(rows):
            photo = photos.setdefault(name, ViaPhoto(name))
            if xy:
                photo.regions.append(_region(xy, values, attributes))
    except (ValueError, LookupError, TypeError, AttributeError, csv.Error, RecursionError) as error:
        raise BadAnnotation(f"{where}: is no CSV of VIA 3 ({error})") from error
    return list(photos.values())


def _parsed(rows: csv.DictReader[str]) -> Iterator[tuple[str, list[float], dict[str, Any]]]:
    for row in rows:
        if not json.loads(row["temporal_coordinates"]):
            xy = [float(number) for number in json.loads(row["spatial_coordinates"])]
            yield str(json.loads(row["file_list"])[0]), xy, json.loads(row["metadata"])


def _region(
    xy: list[float], values: dict[str, Any], attributes: dict[str, _Attribute]
) -> dict[str, Any]:
    """Return a region as VIA 2 has it."""
    named = {
        attributes[key].aname or key: _options(attributes[key], value)
        for key, value in values.items()
        if key in attributes
    }
    return {"shape_attributes": _shape(xy), "region_attributes": named}


def _options(attribute: _Attribute, value: Any) -> str:
    """Return the texts of the options whose keys are chosen; free text as it is."""
    text = str(value)
    chosen = [key for key in text.split(",") if key in attribute.options]
    return ", ".join(str(attribute.options[key]) for key in chosen) if chosen else text


def _shape(xy: list[float]) -> dict[str, Any]:
    kind, *numbers = xy
    if kind == _POLYGON:
        return {"name": "polygon", "all_points_x": numbers[::2], "all_points_y": numbers[1::2]}
    if kind in _SHAPES:
        name, measures = _SHAPES[int(kind)]
        return {"name": name, **dict(zip(measures, numbers, strict=False))}
    return {"name": _OTHERS.get(kind, f"{kind:g}")}
