"""Which format a file or a folder is in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tongueseg.data.formats.coco import is_coco
from tongueseg.data.formats.parse import files_of, read_json
from tongueseg.errors import BadAnnotation, BadSettings

# A folder may hold other JSON files as well; at most this many are read.
_MOST_FILES = 20


def guess_format(source: Path) -> str:
    """Return the name of the format that ``source`` looks like.

    Raises:
        BadSettings: it does not exist, or looks like none.
    """
    if not source.exists():
        raise BadSettings(f"{source}: no such file or folder")
    if source.is_dir():
        if (source / "original").is_dir() and (source / "mask").is_dir():
            return "folder"
        if any(_contains(source, name) for name in ("data.yaml", "labels", "labels/*.txt")):
            return "yolo"
    if source.suffix.lower() == ".xml" or _contains(source, "*.xml"):
        return "cvat"
    for file in files_of(source, ".json")[:_MOST_FILES]:
        if known := _guess_json(file):
            return known
    raise BadSettings(f"{source}: looks like no format that is read here; name it with --from")


def _contains(source: Path, pattern: str) -> bool:
    return source.is_dir() and next(source.rglob(pattern), None) is not None


def _guess_json(file: Path) -> str | None:
    try:
        content: Any = read_json(file)
    except BadAnnotation:
        return None
    if is_coco(content):
        return "coco"
    if isinstance(content, dict) and "shapes" in content:
        return "labelme"
    return "isat" if isinstance(content, dict) and {"info", "objects"} <= content.keys() else None
