"""Which format a file or a folder is in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tongueseg.data.formats.coco import is_coco
from tongueseg.data.formats.cvat import parse_cvat
from tongueseg.data.formats.parse import files_of, read_json
from tongueseg.errors import BadAnnotation, BadSettings

# A folder may hold other files as well; at most this many of a kind are read.
_MOST_FILES = 20

LAYOUTS = {
    "labelme": "a JSON beside each photo",
    "isat": "a JSON beside each photo",
    "coco": "one JSON for all photos",
    "yolo": "labels/NAME.txt beside images/NAME.jpg",
    "cvat": "the XML of 'CVAT for images'",
    "folder": "original/NAME.jpg beside mask/NAME.png",
}
"""How the files of each format lie."""


def guess_format(source: Path) -> str:
    """Return the name of the format that ``source`` looks like.

    Raises:
        BadSettings: it does not exist, or looks like none; the message lists all.
    """
    if not source.exists():
        raise BadSettings(f"{source}: no such file or folder")
    if source.is_dir():
        if (source / "original").is_dir() and (source / "mask").is_dir():
            return "folder"
        if any(_contains(source, name) for name in ("data.yaml", "labels", "labels/*.txt")):
            return "yolo"
    reasons = []
    for suffix, guess in ((".xml", _guess_xml), (".json", _guess_json)):
        for file in _files(source, suffix)[:_MOST_FILES]:
            try:
                if known := guess(file):
                    return known
            except BadAnnotation as error:
                reasons.append(f"; {error}")
    layouts = ", ".join(f"{name} ({layout})" for name, layout in LAYOUTS.items())
    reason = reasons[0] if reasons else ""
    raise BadSettings(
        f"{source}: looks like no format that is read here{reason}; there is {layouts}; "
        "name one with --from"
    )


def _contains(source: Path, pattern: str) -> bool:
    return next(source.rglob(pattern), None) is not None


def _files(source: Path, suffix: str) -> list[Path]:
    """List the files of a kind in a folder, or the one given; what is no XML may be JSON."""
    if source.is_dir():
        return files_of(source, suffix)
    return [source] if (source.suffix.lower() == ".xml") == (suffix == ".xml") else []


def _guess_xml(file: Path) -> str:
    parse_cvat(file)
    return "cvat"


def _guess_json(file: Path) -> str | None:
    content: Any = read_json(file)
    if is_coco(content):
        return "coco"
    if isinstance(content, dict) and "shapes" in content:
        return "labelme"
    return "isat" if isinstance(content, dict) and {"info", "objects"} <= content.keys() else None
