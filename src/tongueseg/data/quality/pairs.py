"""One photo and its mask, each read once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.any_mask import read_any_mask
from tongueseg.data.dataset import Record
from tongueseg.data.masks import Mask, distinct_values
from tongueseg.data.quality.alignment import align_mask, lies_on_black
from tongueseg.data.quality.class_mask import read_class_mask
from tongueseg.data.quality.findings import Finding, FindingCollector
from tongueseg.data.quality.mask_shape import check_shape
from tongueseg.data.quality.photo_faults import check_photo
from tongueseg.data.quality.survey import relative_name
from tongueseg.data.split.duplicates import Thumbnail, grey_thumbnail
from tongueseg.inference.segmentation import ONE_CLASS


@dataclass(frozen=True, eq=False)
class PairCheck:
    """The outcome of checking one pair.

    Attributes:
        record: the pair.
        findings: what is wrong.
        drawn: ``(h, w)`` bool, the mask as it was drawn; None where that cannot be told.
        mask: ``(H, W)`` bool at the photo's size with all that is safe repaired; None where it
            fits in no way.
        thumbnail: the photo for the search of copies, None where it cannot be read.
        photo_digest, mask_digest: equal for equal pixels; None where there are none.
        values: those of the classes that occur in a mask of several.
    """

    record: Record
    findings: tuple[Finding, ...]
    drawn: Mask | None
    mask: Mask | None
    thumbnail: Thumbnail | None
    photo_digest: bytes | None
    mask_digest: bytes | None
    values: frozenset[int] = frozenset()

    @property
    def kept(self) -> bool:
        """Whether the pair can serve once it is repaired."""
        beyond = [f for f in self.findings if f.kind.severity == "error" and not f.kind.repair]
        return self.mask is not None and self.thumbnail is not None and not beyond

    @property
    def repaired(self) -> bool:
        """Whether the mask is another one than its file holds."""
        return any(finding.kind.repair for finding in self.findings)


def check_pair(
    record: Record,
    *,
    folder: Path,
    kinds: Collection[str],
    classes: Mapping[str, int] = ONE_CLASS,
) -> PairCheck:
    """Read a photo and its mask and find what is wrong with them.

    Args:
        folder: the dataset.
        kinds: the kinds of finding to look for. Other faults are not repaired either, except that
            a mask is always 0 and 1 at the photo's size.
        classes: the value of each class in the mask. Several are checked for their values and for
            how all of them together lie on the photo.
    """
    on_photo = FindingCollector(record.name, relative_name(folder, record.photo), kinds)
    on_mask = FindingCollector(record.name, relative_name(folder, record.mask), kinds)
    photo = check_photo(record.photo, on_photo)
    several = len(classes) > 1
    labels = read_class_mask(record.mask, classes, on_mask) if several else None
    if several:
        drawn = None if labels is None else labels > 0
    else:
        drawn = read_any_mask(record.mask, on_mask)
    mask = drawn if drawn is None or photo is None else align_mask(drawn, photo, on_mask)
    if mask is not None and not several:
        mask = check_shape(mask, photo, on_mask)
    if mask is not None and photo is not None and lies_on_black(mask, photo):
        on_mask.add("mask-off-photo")
    return PairCheck(
        record,
        (*on_photo.findings, *on_mask.findings),
        drawn,
        mask,
        None if photo is None else grey_thumbnail(photo.pixels),
        None if photo is None else _digest(photo.pixels),
        _digest(mask) if mask is not None and mask.any() and not mask.all() else None,
        frozenset() if labels is None else frozenset(distinct_values(labels)),
    )


def _digest(array: NDArray[np.generic]) -> bytes:
    hashed = hashlib.blake2b(repr(array.shape).encode(), digest_size=16)
    hashed.update(np.ascontiguousarray(array).data)
    return hashed.digest()
