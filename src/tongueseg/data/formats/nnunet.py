"""nnU-Net: ``labelsTr/CASE.png`` of classes beside ``imagesTr/CASE_0000.png``, and dataset.json.

Version 2 names the value of each class, version 1 the class of each value. A class may have several
values, as regions have.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from tongueseg.data.formats.class_picture import (
    BACKGROUND,
    ClassKey,
    ClassPicture,
    draw_classes,
)
from tongueseg.data.formats.drawing import Drawing, Entry
from tongueseg.data.formats.parse import checked, files_of, read_json
from tongueseg.data.formats.photo_index import Photos
from tongueseg.errors import BadAnnotation
from tongueseg.io.discovery import SUFFIXES
from tongueseg.io.links import leads_out

DATASET_FILE = "dataset.json"
_PARTS = {"Tr": "train", "Ts": "test"}
_FIRST, _SECOND = "_0000", "_0001"


class _File(BaseModel):
    labels: dict[str, int | list[int] | str]
    file_ending: str = ".png"


def is_nnunet(content: Any) -> bool:
    """Tell whether a JSON file's content looks like nnU-Net's dataset.json."""
    keys = content.keys() if isinstance(content, dict) else set()
    return (
        isinstance(content, dict)
        and "labels" in keys
        and bool({"channel_names", "modality"} & keys)
    )


def read_nnunet(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the labelled cases of a dataset.json, or of all that lie in a folder.

    Raises:
        BadAnnotation: there is none, it cannot be read, or its pictures are no photos.
    """
    files = [file for file in files_of(source, ".json") if file.name == DATASET_FILE]
    if not files:
        raise BadAnnotation(f"{source}: holds no {DATASET_FILE}")
    for file in files:
        content = checked(_File, read_json(file), str(file))
        if content.file_ending.lower() not in SUFFIXES:
            raise BadAnnotation(
                f"{file}: file_ending {content.file_ending!r} is no photo's; save photos and "
                "labels as .png"
            )
        yield from _cases(file, content, photos)


def _cases(file: Path, content: _File, photos: Photos) -> Iterator[Entry]:
    key = _key(file, content)
    labels = {
        label: split
        for part, split in _PARTS.items()
        for label in sorted((file.parent / f"labels{part}").glob(f"*{content.file_ending}"))
    }
    if not labels:
        raise BadAnnotation(f"{file}: no labelsTr/CASE{content.file_ending} beside it")
    photos.take_out(labels)
    for label, split in labels.items():
        yield partial(_read, label, key, split, photos)


def _read(label: Path, key: ClassKey, split: str, photos: Photos) -> Drawing:
    folder = label.parent.with_name(label.parent.name.replace("labels", "images"))
    if leads_out(label, folder.parent):
        raise BadAnnotation(f"{label}: is a link to a file outside the dataset")
    try:
        photo = photos.find(f"{label.stem}{_FIRST}{label.suffix}", folder)
    except BadAnnotation as error:
        raise BadAnnotation(f"{label}: {error}") from error
    second = photo.with_name(f"{label.stem}{_SECOND}{label.suffix}")
    if second.exists():
        raise BadAnnotation(
            f"{label}: its channels are files of their own, as {second.name}; save them as one "
            f"colour photo {photo.name}"
        )
    return draw_classes(ClassPicture(label, photo, label.stem, key, split))


def _key(file: Path, content: _File) -> ClassKey:
    values: dict[str, frozenset[int]] = {}
    ignored = {0}
    for name, numbers in _by_name(file, content).items():
        if name.lower() in BACKGROUND:
            ignored |= numbers
        else:
            values[name] = numbers
    return ClassKey(values, frozenset(ignored))


def _by_name(file: Path, content: _File) -> dict[str, frozenset[int]]:
    try:
        return dict(_label(*item) for item in content.labels.items())
    except ValueError as error:
        raise BadAnnotation(f"{file}: labels: a class has no number ({error})") from error


def _label(key: str, value: int | list[int] | str) -> tuple[str, frozenset[int]]:
    if isinstance(value, str):
        # Version 1 is the other way round.
        return value, frozenset({int(key)})
    return key, frozenset(value if isinstance(value, list) else [value])
