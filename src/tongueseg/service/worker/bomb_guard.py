"""Decompression bombs: files made to keep a decoder busy, refused before they are decoded.

Bytes and pixels are limited elsewhere. These files keep both limits, but consist of many times more
segments, scans, chunks or strips than any camera or program writes. Decoding them would take
seconds and much memory.
"""

from __future__ import annotations

import re
import struct

from tongueseg.errors import BadPhoto

MAX_SEGMENTS = 2000
"""Segments of a JPEG before its first scan. Cameras write about ten."""
MAX_SCANS = 100
"""Scans of a JPEG. Programs write ten at most, and each costs a pass over all blocks."""
MAX_CHUNKS = 100_000
"""Chunks of a PNG. An image of 50 megapixels in the smallest usual chunks has a tenth."""
MAX_STRIPS = 100_000
"""Strips or tiles of a TIFF."""

_STAND_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SOS, _EOI = 0xDA, 0xD9
_SEQUENTIAL = (0xC0, 0xC1)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# In a scan only these two bytes begin a marker. Others are stuffing or restart markers.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
# The scan itself and its Huffman tables.
_MARKERS_PER_SCAN = 10
_STRIP_OFFSETS, _TILE_OFFSETS = 273, 324
# BigTIFF, for files above 4 GB, and signatures in the wrong byte order, which decoders take too.
_UNUSUAL_TIFFS = frozenset({b"II+\0", b"MM\0+", b"II\0*", b"MM*\0"})


def refuse_bomb(content: bytes, name: str) -> None:
    """Refuse a decompression bomb. Whether a file is a photo at all is for its decoder to find.

    Raises:
        BadPhoto: the file is one.
    """
    if content[:2] == b"\xff\xd8":
        fault = _jpeg(content)
    elif content[:4] == b"\x89PNG":
        fault = _png(content)
    elif content[:4] in (b"II*\0", b"MM\0*"):
        fault = _tiff(content)
    elif content[:4] in _UNUSUAL_TIFFS:
        raise BadPhoto(f"{name}: a TIFF of a kind that is not read here; save it as PNG")
    else:
        return
    if fault:
        raise BadPhoto(f"{name}: has more than {fault}; no camera writes that")


def _jpeg(content: bytes) -> str:
    offset, components, sequential = 2, b"", False
    for _ in range(MAX_SEGMENTS):
        # Decoders skip bytes between segments.
        offset = content.find(b"\xff", offset)
        if offset < 0 or len(content) < offset + 4:
            return ""
        kind, (length,) = content[offset + 1], struct.unpack_from(">H", content, offset + 2)
        if kind == _SOS:
            one_scan = sequential and content[offset + 4 : offset + 5] == components
            return "" if one_scan else _scans(content, offset)
        if kind in _FRAMES:
            sequential, components = kind in _SEQUENTIAL, content[offset + 9 : offset + 10]
        if kind == 0xFF:
            offset += 1
        else:
            offset += 2 if kind in _STAND_ALONE else 2 + length
    return f"{MAX_SEGMENTS:,} segments before its first scan"


def _scans(content: bytes, offset: int) -> str:
    """Count the scans of an image that one scan does not hold."""
    scans = 0
    for _ in range(_MARKERS_PER_SCAN * MAX_SCANS):
        marker = _NEXT_MARKER.search(content, offset)
        if marker is None or content[marker.start() + 1] == _EOI:
            return ""
        scans += content[marker.start() + 1] == _SOS
        if scans > MAX_SCANS:
            break
        offset = marker.end()
    return f"{MAX_SCANS:,} scans"


def _png(content: bytes) -> str:
    offset = 8
    for _ in range(MAX_CHUNKS):
        if len(content) < offset + 8 or content[offset + 4 : offset + 8] == b"IEND":
            return ""
        offset += 12 + int.from_bytes(content[offset : offset + 4])
    return f"{MAX_CHUNKS:,} chunks"


def _tiff(content: bytes) -> str:
    order = "<" if content[:2] == b"II" else ">"
    try:
        (offset,) = struct.unpack_from(f"{order}I", content, 4)
        (entries,) = struct.unpack_from(f"{order}H", content, offset)
        for entry in range(entries):
            tag, _, count = struct.unpack_from(f"{order}HHI", content, offset + 2 + 12 * entry)
            if tag in (_STRIP_OFFSETS, _TILE_OFFSETS) and count > MAX_STRIPS:
                return f"{MAX_STRIPS:,} strips"
    except struct.error:
        return ""
    return ""
