"""Directories of tags, as TIFF and Exif have them: how much a reader of them reads."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from tongueseg.io.cost.head import Refused

MAX_TAGS = 4000
"""Tags of a directory. Cameras write about thirty."""

_ORDERS = {b"II": "<", b"MM": ">"}
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SLACK = 4096


@dataclass(frozen=True)
class Tag:
    """An entry of a directory: its number, the number of its values, and the first of them."""

    number: int
    count: int
    size: int
    value: int


def read_tags(block: bytes) -> Iterator[Tag]:
    """Yield the tags of the first directory of a TIFF, or of the block of an Exif segment.

    Raises:
        Refused: there are more than any program writes.
    """
    order = _ORDERS.get(block[:2])
    if order is None:
        return
    try:
        (offset,) = struct.unpack_from(f"{order}I", block, 4)
        (entries,) = struct.unpack_from(f"{order}H", block, offset)
        if entries > MAX_TAGS:
            raise Refused(f"has more than {MAX_TAGS:,} tags")
        for entry in range(entries):
            at = offset + 2 + 12 * entry
            number, kind, count = struct.unpack_from(f"{order}HHI", block, at)
            size = _TYPE_BYTES.get(kind, 1) * count
            where = at + 8 if size <= 4 else struct.unpack_from(f"{order}I", block, at + 8)[0]
            yield Tag(number, count, size, _first_value(block, order, kind, where))
    except struct.error:
        return


def check_tags(block: bytes) -> None:
    """Refuse tags that overlap: a reader copies the bytes of each.

    Raises:
        Refused: all values together are larger than what holds them.
    """
    if sum(tag.size for tag in read_tags(block) if tag.size <= len(block)) > len(block) + _SLACK:
        raise Refused("has tags that are larger than the file")


def _first_value(block: bytes, order: str, kind: int, where: int) -> int:
    code = {1: "B", 3: "H", 4: "I"}.get(kind)
    if code is None:
        return 0
    try:
        return int(struct.unpack_from(f"{order}{code}", block, where)[0])
    except struct.error:
        return 0
