"""Photos without masks as food for a student: its teacher draws the masks."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_bytes
from tongueseg.io.discovery import find_photos
from tongueseg.io.encode import encode_mask
from tongueseg.io.parallel import available_cores, map_in_order

PREFIX = "unlabelled/"


def drawn_by(teacher: str, photos: Path, out: Path) -> list[Record]:
    """Let a teacher draw the masks of photos; those it has drawn before are kept.

    Args:
        teacher: a model as ``--model`` takes it.
        photos: a folder of photos.
        out: where the masks go, ``NAME.png`` each.

    Returns:
        Records to train on, of the photos in which the teacher sees a tongue.

    Raises:
        BadDataset: there is no such folder, or no photo in it.
        BadPhoto: a photo cannot be read.
    """
    files = list(find_photos(photos)) if photos.is_dir() else []
    if not files:
        raise BadDataset(f"distill.unlabelled {photos}: no folder with photos")
    with Segmenter(teacher, threads=1) as segmenter:
        draw = partial(_draw, segmenter, photos, out)
        records = list(map_in_order(draw, files, available_cores()))
    return [record for record in records if record is not None]


def _draw(segmenter: Segmenter, folder: Path, out: Path, photo: Path) -> Record | None:
    # With its suffix: without masks beside them two photos may share a stem.
    name = photo.relative_to(folder).as_posix()
    mask = out / f"{name}.png"
    if not mask.exists():
        answer = segmenter(photo)
        if not answer.tongue:
            return None
        write_bytes(mask, encode_mask(answer.mask))
    return Record(PREFIX + name, photo, mask, "train")
