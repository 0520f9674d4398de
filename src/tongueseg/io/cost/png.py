"""The head of a PNG and its chunks."""

from __future__ import annotations

import struct
from collections import Counter

from tongueseg.io.cost.exif import check_tags
from tongueseg.io.cost.head import RGB_BYTES, Head, Refused, stored_bytes

MAX_CHUNKS = 100_000
"""Chunks. An image of 50 megapixels in the smallest usual chunks has a tenth."""
MAX_OF_A_KIND = {b"iCCP": 1, b"eXIf": 1, b"zTXt": 100, b"iTXt": 100}
"""Chunks that are unpacked or parsed. The first two stand once in a file (PNG 1.2, 4.2)."""
MAX_TEXTS = 10_000
"""Chunks besides those of the pixels."""

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Measured on one core of a server: a pixel, a byte of it that is unpacked, its transparency.
_PIXEL, _BYTE, _ALPHA = 18.0, 12.0, 35.0
_ROWS_HELD = 4


def read_png(content: bytes) -> Head | None:
    """Read the head of a PNG; None if it has none.

    Raises:
        Refused: no program writes such a file.
    """
    heads = _read_chunks(content)
    if not heads:
        return None
    width, height, depth, colour = max(heads, key=lambda head: head[0] * head[1])
    channels = _CHANNELS.get(colour, 4)
    held = 2.0 if channels == 1 and depth == 16 else stored_bytes(channels)
    unpacked = channels * depth / 8
    return Head(
        width,
        height,
        held + RGB_BYTES,
        _PIXEL + _BYTE * unpacked + (_ALPHA if channels in (2, 4) else 0),
        more_bytes=int(_ROWS_HELD * width * unpacked),
    )


def _read_chunks(content: bytes) -> list[tuple[int, int, int, int]]:
    """Return the width, height, depth and colour type of every header."""
    offset, kinds, heads = 8, Counter[bytes](), list[tuple[int, int, int, int]]()
    for _ in range(MAX_CHUNKS):
        length = int.from_bytes(content[offset : offset + 4])
        kind = content[offset + 4 : offset + 8]
        if len(kind) < 4 or kind == b"IEND":
            return heads
        kinds[kind] += 1
        _check_count(kinds, kind)
        if kind == b"IHDR" and len(content) >= offset + 18:
            heads.append(struct.unpack_from(">IIBB", content, offset + 8))
        elif kind == b"eXIf":
            check_tags(content[offset + 8 : offset + 8 + length])
        offset += 12 + length
    raise Refused(f"has more than {MAX_CHUNKS:,} chunks")


def _check_count(kinds: Counter[bytes], kind: bytes) -> None:
    most = MAX_OF_A_KIND.get(kind)
    if most is not None and kinds[kind] > most:
        raise Refused(f"has more than {most:,} chunks of the kind {kind.decode()}")
    if kinds.total() - kinds[b"IDAT"] > MAX_TEXTS:
        raise Refused(f"has more than {MAX_TEXTS:,} chunks besides its pixels")
