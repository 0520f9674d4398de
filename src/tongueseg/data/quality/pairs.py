"""One photo and its mask, each read once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.data.masks import Mask
from tongueseg.data.quality.alignment import fitted, lies_on_black
from tongueseg.data.quality.findings import Finding, Notes
from tongueseg.data.quality.mask_shape import shaped
from tongueseg.data.quality.photo_faults import look_at_photo
from tongueseg.data.quality.survey import inside
from tongueseg.data.quality.values import read_drawn
from tongueseg.data.split.duplicates import Grey, small_grey


@dataclass(frozen=True, eq=False)
class Look:
    """What one look at a pair has found.

    Attributes:
        record: the pair.
        findings: what is wrong.
        drawn: ``(h, w)`` bool, the mask as it was drawn; None where that cannot be told.
        mask: ``(H, W)`` bool at the photo's size with all that is safe repaired; None where it
            fits in no way.
        grey: the photo for the search of copies, None where it cannot be read.
        photo_digest, mask_digest: tell the same pixels; None where there is nothing to tell.
    """

    record: Record
    findings: tuple[Finding, ...]
    drawn: Mask | None
    mask: Mask | None
    grey: Grey | None
    photo_digest: bytes | None
    mask_digest: bytes | None

    @property
    def kept(self) -> bool:
        """Whether the pair can serve once it is repaired."""
        beyond = [f for f in self.findings if f.kind.severity == "error" and not f.kind.repair]
        return self.mask is not None and self.grey is not None and not beyond

    @property
    def repaired(self) -> bool:
        """Whether the mask is another one than its file holds."""
        return any(finding.kind.repair for finding in self.findings)


def look_at_pair(record: Record, *, folder: Path, wanted: Collection[str]) -> Look:
    """Read a photo and its mask and find what is wrong with them.

    Args:
        folder: the dataset.
        wanted: the kinds to look for; what is not looked for is not repaired either, except that
            a mask is 0 and 1 at the photo's size.
    """
    on_photo = Notes(record.name, inside(folder, record.photo), wanted)
    on_mask = Notes(record.name, inside(folder, record.mask), wanted)
    photo = look_at_photo(record.photo, on_photo)
    drawn = read_drawn(record.mask, on_mask)
    mask = drawn if drawn is None or photo is None else fitted(drawn, photo, on_mask)
    if mask is not None:
        mask = shaped(mask, photo, on_mask)
        if photo is not None and lies_on_black(mask, photo):
            on_mask.add("mask-off-photo")
    return Look(
        record,
        (*on_photo.found, *on_mask.found),
        drawn,
        mask,
        None if photo is None else small_grey(photo.pixels),
        None if photo is None else _digest(photo.pixels),
        _digest(mask) if mask is not None and mask.any() and not mask.all() else None,
    )


def _digest(array: NDArray[np.generic]) -> bytes:
    hashed = hashlib.blake2b(repr(array.shape).encode(), digest_size=16)
    hashed.update(np.ascontiguousarray(array).data)
    return hashed.digest()
