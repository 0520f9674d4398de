"""Masks that somebody else made, of another program or annotator, evaluated as a model is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import MASK, ORIGINAL, Record
from tongueseg.data.folded import folded
from tongueseg.data.formats.mask_folder import find_masks, name_of_photo
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.masks import read_mask
from tongueseg.data.split.split_file import and_more
from tongueseg.errors import BadAnnotation, BadDataset, BadMask, BadSettings
from tongueseg.io.decoder import FORMATS
from tongueseg.io.discovery import LeftOut
from tongueseg.io.parallel import map_in_order
from tongueseg.io.photo import Photo, read_photo

MISSING = ("refuse", "empty", "skip")
"""What becomes of a photo without a mask; the first is the default."""

_SIDE = 256
"""Photos are decoded at least this large, as for the embedded models: a report describes them."""


@dataclass(frozen=True, eq=False)
class MaskAnswer:
    """A mask from elsewhere as the answer about its photo.

    Attributes:
        mask: ``(H, W)`` bool at the photo's own size.
        photo: perhaps at reduced scale.
    """

    mask: NDArray[np.bool_]
    photo: Photo

    @property
    def tongue(self) -> bool:
        """Whether the mask holds a tongue: whether it is not empty."""
        return bool(self.mask.any())

    @property
    def presence(self) -> float:
        """1 with a tongue and 0 without one."""
        return float(self.tongue)

    @property
    def probability(self) -> NDArray[np.float32]:
        """1 on the tongue and 0 elsewhere, ``(H, W)`` float32."""
        return self.mask.astype(np.float32)


@dataclass(frozen=True)
class GivenMasks:
    """The masks of a folder by the photos that they are of; answers as a segmenter does.

    Attributes:
        folder: where they lie.
        file_of: the mask of each photo that has one.
        strays: a line for each mask that belongs to no photo.
        left_out: counts the files that are no pictures.
    """

    folder: Path
    file_of: Mapping[Path, Path]
    strays: tuple[str, ...] = ()
    left_out: LeftOut = field(default_factory=LeftOut)

    def __call__(self, photo: Path) -> MaskAnswer:
        """Read the mask of a photo; one that has none gets an empty mask.

        Raises:
            BadPhoto, BadMask: the photo or its mask cannot be read.
        """
        read = read_photo(photo, at_least=_SIDE)
        size = read.height, read.width
        file = self.file_of.get(photo)
        mask = np.zeros(size, np.bool_) if file is None else read_mask(file, size, FORMATS)
        return MaskAnswer(mask, read)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""


def find_given_masks(folder: Path, data: Path, suffix: str = "") -> GivenMasks:
    """Find the mask of each photo of a dataset in a folder, by its name.

    Names pair as in ``tongueseg data convert --photos --masks``. A mask that has exactly the name
    of a photo goes before one that only resembles it.

    Args:
        folder: pictures in any format that photos have.
        data: the dataset.
        suffix: what the names of masks end in beyond those of their photos.

    Raises:
        BadSettings: there is no such folder, or it is one of a dataset or a prediction.
        BadAnnotation: it holds no mask, or its masks have other names than their photos.
        BadDataset: two masks belong to one photo, or no mask to any.
    """
    _check_folder(folder, data)
    left_out = LeftOut()
    photos = Photos(data / ORIGINAL, named=True, follow=True)
    claims: dict[Path, list[Path]] = defaultdict(list)
    strays: list[str] = []
    for mask in find_masks(folder, photos, suffix, left_out):
        name = name_of_photo(mask, folder, suffix)
        try:
            claims[photos.find_stem(PurePosixPath(name), photos.root)].append(mask)
        except BadAnnotation as error:
            strays.append(f"{mask}: {error}")
    file_of = {}
    for photo, masks in claims.items():
        own = folded(name_of_photo(photo, photos.root))
        exact = [mask for mask in masks if folded(name_of_photo(mask, folder, suffix)) == own]
        file_of[photo] = _only(exact or masks, photo)
        strays += [f"{mask}: no photo of that name" for mask in masks if mask != file_of[photo]]
    if not file_of:
        raise BadDataset(f"{folder}: none of its masks is called as a photo of {data}")
    return GivenMasks(folder, file_of, tuple(strays), left_out)


def with_masks(masks: GivenMasks, records: Sequence[Record], missing: str) -> list[Record]:
    """Return the records to score: all, or with ``missing`` as ``skip`` those that have a mask.

    Raises:
        BadSettings: ``missing`` is none of :data:`MISSING`.
        BadDataset: a photo has no mask and ``missing`` is ``refuse``, or none has one.
    """
    if missing not in MISSING:
        raise BadSettings(f"--missing {missing}: take {', '.join(MISSING[:-1])} or {MISSING[-1]}")
    lacking = without_mask(masks, records)
    if len(lacking) == len(records):
        raise BadDataset(f"{masks.folder}: holds no mask of the {len(records)} photos to score")
    if lacking and missing == "refuse":
        raise BadDataset(
            f"{masks.folder}: has no mask of {lacking[0].name}{and_more(len(lacking))}; "
            "--missing empty takes that as no tongue, --missing skip leaves such photos out"
        )
    return [one for one in records if one.photo in masks.file_of or missing == "empty"]


def without_mask(masks: GivenMasks, records: Sequence[Record]) -> list[Record]:
    """Return the records whose photo has no mask in the folder."""
    return [record for record in records if record.photo not in masks.file_of]


def faults_of(masks: GivenMasks, records: Sequence[Record], workers: int = 1) -> list[str]:
    """Return a line for each mask that is none of its photo: another size, or other values.

    Raises:
        BadPhoto: a photo cannot be read.
    """
    return [fault for fault in map_in_order(partial(_fault, masks), records, workers) if fault]


def _fault(masks: GivenMasks, record: Record) -> str:
    try:
        masks(record.photo)
    except BadMask as error:
        return str(error)
    return ""


def _only(masks: Sequence[Path], photo: Path) -> Path:
    first, *others = masks
    if others:
        raise BadDataset(f"{first} and {others[0]}: are two masks of {photo}; remove one")
    return first


def _check_folder(folder: Path, data: Path) -> None:
    if not folder.is_dir():
        raise BadSettings(f"--masks {folder}: no such folder")
    if folder.resolve() in (data.resolve(), (data / MASK).resolve()):
        raise BadSettings(
            f"--masks {folder}: holds the masks that others are scored against; give other ones"
        )
    if (folder / MASK).is_dir():
        raise BadSettings(f"--masks {folder}: holds a folder {MASK}; give --masks {folder / MASK}")
