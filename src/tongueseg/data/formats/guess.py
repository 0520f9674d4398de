"""Which format a file or a folder is in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tongueseg.data.formats import voc_masks
from tongueseg.data.formats.coco import is_coco
from tongueseg.data.formats.cvat import parse_cvat
from tongueseg.data.formats.label_studio import is_label_studio
from tongueseg.data.formats.labelme_dataset import LABELS
from tongueseg.data.formats.nnunet import is_nnunet
from tongueseg.data.formats.parse import files_of, read_json
from tongueseg.data.formats.supervisely import is_supervisely
from tongueseg.data.formats.via import is_via, is_via_csv
from tongueseg.data.mask_names import likely_folders
from tongueseg.errors import BadAnnotation, BadSettings

# A folder may hold other files as well; at most this many of a kind are read.
_MOST_FILES = 20

LAYOUTS = {
    "labelme": "a JSON beside each photo",
    "isat": "a JSON beside each photo",
    "coco": "one JSON for all photos",
    "yolo": "labels/NAME.txt beside images/NAME.jpg",
    "cvat": "the XML of 'CVAT for images'",
    "labelstudio": "the JSON of Label Studio",
    "via": "a JSON or CSV of VIA",
    "supervisely": "ann/a.jpg.json beside img/a.jpg",
    "nnunet": "dataset.json beside labelsTr and imagesTr",
    "voc": "SegmentationClass beside JPEGImages",
    "json_to_dataset": "NAME_json/img.png and label.png",
    "masks": "any two folders, given by --photos and --masks",
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
    if source.is_dir() and (layout := _guess_layout(source)):
        return layout
    reasons = []
    for suffix, guess in _GUESSES.items():
        for file in _files(source, suffix)[:_MOST_FILES]:
            try:
                if known := guess(file):
                    return known
            except BadAnnotation as error:
                reasons.append(f"; {error}")
    if folders := likely_folders(source):
        photos, masks = folders
        raise BadSettings(
            f"{source}: holds photos and masks in two folders; read them by --photos {photos} "
            f"--masks {masks}{reasons[0] if reasons else ''}"
        )
    layouts = ", ".join(f"{name} ({layout})" for name, layout in LAYOUTS.items())
    reason = reasons[0] if reasons else ""
    raise BadSettings(
        f"{source}: looks like no format that is read here{reason}; there is {layouts}; "
        "name one with --from"
    )


def _guess_layout(source: Path) -> str | None:
    """Return the format that the folders and names in a folder belong to."""
    if (source / "original").is_dir() and (source / "mask").is_dir():
        return "folder"
    if any((source / name).is_dir() for name in voc_masks.FOLDERS):
        return "voc"
    for format_name, patterns in _PATTERNS.items():
        if any(_contains(source, pattern) for pattern in patterns):
            return format_name
    return None


_PATTERNS = {
    "nnunet": ("labelsTr",),
    "json_to_dataset": (LABELS,),
    "yolo": ("data.yaml", "labels/**/*.txt"),
}
"""What lies somewhere in a folder of a format."""


def _contains(source: Path, pattern: str) -> bool:
    return next(source.rglob(pattern), None) is not None


def _files(source: Path, suffix: str) -> list[Path]:
    """List the files of a kind in a folder, or the one given; one of no kind may be JSON."""
    if source.is_dir():
        return files_of(source, suffix)
    kind = source.suffix.lower()
    return [source] if (kind if kind in _GUESSES else ".json") == suffix else []


def _guess_xml(file: Path) -> str:
    parse_cvat(file)
    return "cvat"


def _guess_csv(file: Path) -> str | None:
    return "via" if is_via_csv(file) else None


def _guess_json(file: Path) -> str | None:
    content = read_json(file)
    return next((name for name, is_of in _JSON.items() if is_of(content)), None)


def _is_labelme(content: Any) -> bool:
    return isinstance(content, dict) and "shapes" in content


def _is_isat(content: Any) -> bool:
    return isinstance(content, dict) and {"info", "objects"} <= content.keys()


_GUESSES: dict[str, Callable[[Path], str | None]] = {
    ".xml": _guess_xml,
    ".json": _guess_json,
    ".csv": _guess_csv,
}

_JSON: dict[str, Callable[[Any], bool]] = {
    "coco": is_coco,
    "labelme": _is_labelme,
    "isat": _is_isat,
    "labelstudio": is_label_studio,
    "supervisely": is_supervisely,
    "nnunet": is_nnunet,
    "via": is_via,
}
