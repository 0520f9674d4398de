"""Files made to keep a reader busy: refused before they are decoded.

Bytes and pixels are limited elsewhere; these are files within both limits that are of many times
more pieces than any camera or program writes. A reader would take seconds and much memory over
them.
"""

from __future__ import annotations

import re
import struct

from tongueseg.errors import BadPhoto

MOST_SEGMENTS = 2000
"""Of a JPEG before its picture; cameras write some ten."""
MOST_SCANS = 100
"""Of a JPEG; programs write ten at most, and each costs a pass over all blocks."""
MOST_CHUNKS = 100_000
"""Of a PNG; a picture of 50 megapixels, in the smallest that are usual, has a tenth."""
MOST_STRIPS = 100_000
"""Strips or tiles of a TIFF."""

_STAND_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SOS, _EOI = 0xDA, 0xD9
_SEQUENTIAL = (0xC0, 0xC1)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# In a scan only these two bytes begin a marker: others are stuffed, or restart it.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
# Itself and its tables of Huffman codes.
_MARKERS_OF_A_SCAN = 10
_STRIP_OFFSETS, _TILE_OFFSETS = 273, 324
# BigTIFF, for files above 4 GB, and signs in the wrong order, which readers take as well.
_ODD_TIFFS = frozenset({b"II+\0", b"MM\0+", b"II\0*", b"MM*\0"})


def check_effort(content: bytes, name: str) -> None:
    """Refuse a file of far too many pieces; whether it is a photo is for its reader to find.

    Raises:
        BadPhoto: it is one.
    """
    if content[:2] == b"\xff\xd8":
        fault = _jpeg(content)
    elif content[:4] == b"\x89PNG":
        fault = _png(content)
    elif content[:4] in (b"II*\0", b"MM\0*"):
        fault = _tiff(content)
    elif content[:4] in _ODD_TIFFS:
        raise BadPhoto(f"{name}: a TIFF of a kind that is not read here; save it as PNG")
    else:
        return
    if fault:
        raise BadPhoto(f"{name}: has more than {fault}; no camera writes that")


def _jpeg(content: bytes) -> str:
    place, components, sequential = 2, b"", False
    for _ in range(MOST_SEGMENTS):
        # Readers skip what lies between segments.
        place = content.find(b"\xff", place)
        if place < 0 or len(content) < place + 4:
            return ""
        kind, (length,) = content[place + 1], struct.unpack_from(">H", content, place + 2)
        if kind == _SOS:
            whole = sequential and content[place + 4 : place + 5] == components
            return "" if whole else _scans(content, place)
        if kind in _FRAMES:
            sequential, components = kind in _SEQUENTIAL, content[place + 9 : place + 10]
        if kind == 0xFF:
            place += 1
        else:
            place += 2 if kind in _STAND_ALONE else 2 + length
    return f"{MOST_SEGMENTS:,} segments before its picture"


def _scans(content: bytes, place: int) -> str:
    """Count scans from the first on, where one does not hold the whole picture."""
    scans = 0
    for _ in range(_MARKERS_OF_A_SCAN * MOST_SCANS):
        found = _NEXT_MARKER.search(content, place)
        if found is None or content[found.start() + 1] == _EOI:
            return ""
        scans += content[found.start() + 1] == _SOS
        if scans > MOST_SCANS:
            break
        place = found.end()
    return f"{MOST_SCANS:,} scans"


def _png(content: bytes) -> str:
    place = 8
    for _ in range(MOST_CHUNKS):
        if len(content) < place + 8 or content[place + 4 : place + 8] == b"IEND":
            return ""
        place += 12 + int.from_bytes(content[place : place + 4])
    return f"{MOST_CHUNKS:,} chunks"


def _tiff(content: bytes) -> str:
    order = "<" if content[:2] == b"II" else ">"
    try:
        (place,) = struct.unpack_from(f"{order}I", content, 4)
        (entries,) = struct.unpack_from(f"{order}H", content, place)
        for entry in range(entries):
            tag, _, count = struct.unpack_from(f"{order}HHI", content, place + 2 + 12 * entry)
            if tag in (_STRIP_OFFSETS, _TILE_OFFSETS) and count > MOST_STRIPS:
                return f"{MOST_STRIPS:,} strips"
    except struct.error:
        return ""
    return ""
