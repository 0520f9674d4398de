"""The head of a WebP."""

from __future__ import annotations

import struct

from tongueseg.io.cost.exif import check_tags
from tongueseg.io.cost.head import Head, Refused

MAX_CHUNKS = 10_000
"""Chunks. Each frame of an animation is one."""

# Two canvases, the bytes handed out, the picture, and margins of the decoder.
_BYTES_PER_PIXEL = 17.0
_PIXEL = 60.0
_EXIF_SIGN = b"Exif\0\0"


def read_webp(content: bytes) -> Head | None:
    """Read the head of a WebP; None if it has none.

    Raises:
        Refused: no program writes such a file.
    """
    size = _size(content[12:16], content)
    if size is None:
        return None
    offset = 12
    for _ in range(MAX_CHUNKS):
        kind, length = content[offset : offset + 4], content[offset + 4 : offset + 8]
        if len(length) < 4:
            return Head(*size, _BYTES_PER_PIXEL, _PIXEL)
        end = offset + 8 + int.from_bytes(length, "little")
        if kind == b"EXIF":
            check_tags(content[offset + 8 : end].removeprefix(_EXIF_SIGN))
        offset = end + end % 2
    raise Refused(f"has more than {MAX_CHUNKS:,} chunks")


def _size(kind: bytes, content: bytes) -> tuple[int, int] | None:
    """Return width and height, by the kind of the first chunk (RFC 9649)."""
    try:
        if kind == b"VP8 ":
            width, height = struct.unpack_from("<HH", content, 26)
            return width & 0x3FFF, height & 0x3FFF
        if kind == b"VP8L":
            (bits,) = struct.unpack_from("<I", content, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    except struct.error:
        return None
    if kind == b"VP8X" and len(content) >= 30:
        width, height = (int.from_bytes(content[at : at + 3], "little") for at in (24, 27))
        return width + 1, height + 1
    return None
