"""Pseudo-labels: a teacher predicts the masks of photos that have none."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from rich.console import Console

from tongueseg.config.settings import DistillSettings
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, counted
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_bytes
from tongueseg.io.discovery import find_photos
from tongueseg.io.encode import encode_mask
from tongueseg.io.parallel import available_cores, map_in_order

PREFIX = "unlabelled/"


def pseudo_labelled(settings: DistillSettings, out: Path, console: Console) -> list[Record]:
    """Return the photos of ``distill.unlabelled`` with masks by the first teacher; none without.

    Raises:
        BadDataset, BadPhoto: as :func:`predict_masks`.
    """
    if not settings.unlabelled:
        return []
    teacher = settings.teachers[0]
    with console.status(f"{teacher} draws the masks of {settings.unlabelled}"):
        records = predict_masks(teacher, Path(settings.unlabelled), out)
    console.print(f"{counted(len(records), 'photo')} without masks to learn from")
    return records


def predict_masks(teacher: str, photos: Path, out: Path) -> list[Record]:
    """Predict masks of photos; masks that exist are kept.

    Args:
        teacher: a model as ``--model`` takes it.
        photos: a folder of photos.
        out: folder of the masks, ``NAME.png`` each.

    Returns:
        Records to train on, of the photos in which the teacher detects a tongue.

    Raises:
        BadDataset: there is no such folder, or no photo in it.
        BadPhoto: a photo cannot be read.
    """
    files = list(find_photos(photos)) if photos.is_dir() else []
    if not files:
        raise BadDataset(f"distill.unlabelled {photos}: no folder with photos")
    with Segmenter(teacher, threads=1) as segmenter:
        predict = partial(_predict_mask, segmenter, photos, out)
        records = list(map_in_order(predict, files, available_cores()))
    return [record for record in records if record is not None]


def _predict_mask(segmenter: Segmenter, folder: Path, out: Path, photo: Path) -> Record | None:
    # The name keeps its suffix: without masks beside them two photos may share a stem.
    name = photo.relative_to(folder).as_posix()
    mask = out / f"{name}.png"
    if not mask.exists():
        segmentation = segmenter(photo)
        if not segmentation.tongue:
            return None
        write_bytes(mask, encode_mask(segmentation.mask))
    return Record(PREFIX + name, photo, mask, "train")
