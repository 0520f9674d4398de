"""Predictions in the formats of annotation tools, for somebody to correct."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tongueseg.batch.outputs import ANNOTATIONS, RESULTS_TABLE
from tongueseg.batch.predict import COLUMNS
from tongueseg.batch.resume import photos_by_name
from tongueseg.data.formats.coco import write_coco
from tongueseg.data.formats.cvat_images import write_cvat
from tongueseg.data.formats.drawing import Pair, Writer
from tongueseg.data.formats.label_studio_tasks import write_label_studio_predictions
from tongueseg.data.formats.labelme import write_labelme
from tongueseg.data.masks import picture_size, read_mask
from tongueseg.errors import BadMask, BadSettings
from tongueseg.io.atomic import atomic_folder
from tongueseg.io.csv import read_finished_rows
from tongueseg.io.discovery import is_utf8

_WRITERS: dict[str, Writer] = {
    "labelme": write_labelme,
    "coco": write_coco,
    "cvat": write_cvat,
    "labelstudio": write_label_studio_predictions,
}


def check_annotation_folders(out: Path, outputs: Sequence[str]) -> None:
    """Refuse to replace annotations: somebody may have corrected them.

    Raises:
        BadSettings: a folder of them is there.
    """
    for name in outputs:
        folder = out / name
        if name in ANNOTATIONS and folder.exists():
            raise BadSettings(
                f"{folder}: is there already, perhaps with corrections; move it away or choose "
                "another --out"
            )


def write_annotations(out: Path, outputs: Sequence[str]) -> list[str]:
    """Write the masks of a prediction folder as annotations, each format in a folder of its own.

    Args:
        out: a prediction folder with its tables and masks.
        outputs: those of :data:`tongueseg.batch.outputs.ANNOTATIONS` are written.

    Returns:
        A line for each photo that is left out.

    Raises:
        CannotWrite: the disk refuses.
    """
    left_out: dict[str, None] = {}
    for name in outputs:
        if name in _WRITERS:
            with atomic_folder(out / name) as aside:
                _WRITERS[name](aside, _pairs(out, left_out))
    return list(left_out)


def _pairs(out: Path, left_out: dict[str, None]) -> Iterator[Pair]:
    photos = photos_by_name(out)
    for row in read_finished_rows(out / RESULTS_TABLE, COLUMNS):
        name = row["name"]
        if row["error"] or name not in photos:
            continue
        photo, mask = Path(photos[name]), out / "mask" / f"{name}.png"
        if not is_utf8(name):
            left_out[f"{name!a}: is a name that no annotation can hold; rename the photo"] = None
        elif not photo.is_file():
            left_out[f"{photos[name]}: is no file, which annotations need; unpack it first"] = None
        else:
            try:
                yield Pair(name, photo, photo.suffix, read_mask(mask, picture_size(mask)))
            except BadMask as error:
                left_out[str(error)] = None
