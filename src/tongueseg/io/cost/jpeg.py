"""The head of a JPEG: its frame, how often a decoder passes over it, and its metadata."""

from __future__ import annotations

import re
import struct
from collections import Counter
from dataclasses import dataclass, field

from tongueseg.io.cost.exif import check_tags
from tongueseg.io.cost.head import RGB_BYTES, Head, Refused, stored_bytes

MAX_SEGMENTS = 2000
"""Segments before the first scan. Cameras write about ten."""
MAX_SCANS = 30
"""Scans. Programs write ten at most, and each costs a pass over all blocks."""
MAX_OF_A_KIND = {"Exif": 16, "Photoshop": 50}
"""Segments of metadata whose parsing takes long; cameras write one of each."""

_STAND_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SOS, _EOI, _APP1, _APP13 = 0xDA, 0xD9, 0xE1, 0xED
_BASELINE, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# In a scan only these two bytes begin a marker. Others are stuffing or restart markers.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
# The scan itself and its Huffman tables.
_MARKERS_PER_SCAN = 10
# Of a coefficient. All are held at once where one scan does not hold the whole frame.
_COEFFICIENT_BYTES = 2
_EXIF_SIGN, _PHOTOSHOP_SIGN = b"Exif\0\0", b"Photoshop 3.0\0"
# Measured on one core of a server: a pixel of the result, a pass over one, a byte of the file.
_PIXEL, _PASS, _BYTE = 17.0, 2.0, 8.0


@dataclass
class _Segments:
    """What stands before the first scan."""

    frames: list[tuple[int, int, int, int]] = field(default_factory=list)
    exif: list[bytes] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    scan: int = 0


def read_jpeg(content: bytes) -> Head | None:
    """Read the head of a JPEG; None if it has none.

    Raises:
        Refused: no camera writes such a file.
    """
    segments = _read_segments(content)
    if not segments.frames:
        return None
    if any(frame[0] not in (_BASELINE, _EXTENDED, _PROGRESSIVE) for frame in segments.frames):
        raise Refused("a JPEG of a kind that is not read here (lossless or arithmetic coding)")
    check_tags(b"".join(segments.exif))
    kind, height, width, components = max(segments.frames, key=lambda f: f[1] * f[2])
    passes = _passes(content, segments, kind, components)
    return Head(
        width,
        height,
        stored_bytes(components) + RGB_BYTES,
        _PIXEL,
        reducible=True,
        fixed_bytes_per_pixel=_COEFFICIENT_BYTES * components if passes > 1 else 0,
        more_seconds=(_PASS * passes * width * height + _BYTE * len(content)) / 1e9,
    )


def _read_segments(content: bytes) -> _Segments:
    segments, offset = _Segments(), 2
    for _ in range(MAX_SEGMENTS):
        # Decoders skip bytes between segments.
        offset = content.find(b"\xff", offset)
        if offset < 0 or len(content) < offset + 4:
            return segments
        kind, (length,) = content[offset + 1], struct.unpack_from(">H", content, offset + 2)
        if kind == _SOS:
            segments.scan = offset
            return segments
        if kind == 0xFF:
            offset += 1
        elif kind in _STAND_ALONE:
            offset += 2
        else:
            _add_segment(segments, kind, content[offset + 4 : offset + 2 + length])
            offset += 2 + length
    raise Refused(f"has more than {MAX_SEGMENTS:,} segments before its first scan")


def _add_segment(segments: _Segments, kind: int, body: bytes) -> None:
    if kind in _FRAMES and len(body) >= 6:
        height, width, components = struct.unpack_from(">HHB", body, 1)
        segments.frames.append((kind, height, width, components))
    elif kind == _APP1 and body.startswith(_EXIF_SIGN):
        segments.kinds["Exif"] += 1
        segments.exif.append(body[len(_EXIF_SIGN) :])
    elif kind == _APP13 and body.startswith(_PHOTOSHOP_SIGN):
        segments.kinds["Photoshop"] += 1
    for name, most in MAX_OF_A_KIND.items():
        if segments.kinds[name] > most:
            raise Refused(f"has more than {most} segments of {name}")


def _passes(content: bytes, segments: _Segments, kind: int, components: int) -> int:
    """Return how often a decoder passes over all blocks: the number of scans."""
    offset = segments.scan
    if not offset:
        return 1
    if kind != _PROGRESSIVE and content[offset + 4 : offset + 5] == bytes([components]):
        return 1
    scans = 0
    for _ in range(_MARKERS_PER_SCAN * MAX_SCANS):
        marker = _NEXT_MARKER.search(content, offset)
        if marker is None or content[marker.start() + 1] == _EOI:
            # Even one progressive scan is decoded by way of the coefficients.
            return max(2, scans)
        scans += content[marker.start() + 1] == _SOS
        if scans > MAX_SCANS:
            break
        offset = marker.end()
    raise Refused(f"has more than {MAX_SCANS:,} scans")
