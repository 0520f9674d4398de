"""The first directory of a TIFF."""

from __future__ import annotations

from tongueseg.io.cost.exif import Tag, check_tags, read_tags
from tongueseg.io.cost.head import RGB_BYTES, Head, Refused, stored_bytes

MAX_STRIPS = 100_000
"""Strips or tiles."""

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _CHANNELS = 256, 257, 258, 259, 277
_ROWS_PER_STRIP, _TILE_WIDTH, _TILE_HEIGHT = 278, 322, 323
_STRIP_OFFSETS, _TILE_OFFSETS = 273, 324
_UNPACKED = 1
# None, the three of fax, LZW, JPEG, deflate under two numbers, PackBits.
_USUAL = frozenset({_UNPACKED, 2, 3, 4, 5, 7, 8, 32946, 32773})
# BigTIFF, for files above 4 GB, and signatures in the wrong byte order, which decoders take too.
_UNUSUAL_SIGNS = frozenset({b"II+\0", b"MM\0+", b"II\0*", b"MM*\0"})
# Measured on one core of a server: a pixel, and a byte of it that is unpacked.
_PIXEL, _BYTE = 15.0, 8.0
_CHUNKS_HELD = 2


def read_tiff(content: bytes) -> Head | None:
    """Read the head of a TIFF; None if it has none.

    Raises:
        Refused: no camera writes such a file, or it is of a kind that is not read.
    """
    if content[:4] in _UNUSUAL_SIGNS:
        raise Refused("a TIFF of a kind that is not read here; save it as PNG")
    tags = {tag.number: tag for tag in read_tags(content)}
    if any(_count(tags, number) > MAX_STRIPS for number in (_STRIP_OFFSETS, _TILE_OFFSETS)):
        raise Refused(f"has more than {MAX_STRIPS:,} strips")
    check_tags(content)
    if _WIDTH not in tags or _HEIGHT not in tags:
        return None
    width, height = tags[_WIDTH].value, tags[_HEIGHT].value
    channels = max(1, _value(tags, _CHANNELS, 1))
    unpacked = channels * max(1, _bits(tags) / 8)
    chunk_width = _value(tags, _TILE_WIDTH, width) or 1
    rows = min(_value(tags, _ROWS_PER_STRIP, height), height)
    chunk_height = _value(tags, _TILE_HEIGHT, rows) or 1
    # The tiles at the edges are decoded whole.
    whole = _whole(width, chunk_width) * _whole(height, chunk_height)
    return Head(
        width,
        height,
        stored_bytes(channels if _bits(tags) <= 8 else 3) + RGB_BYTES,
        _PIXEL,
        more_bytes=int(_CHUNKS_HELD * chunk_width * chunk_height * unpacked) + len(content),
        more_seconds=_BYTE * whole * unpacked / 1e9,
        unsure=_value(tags, _COMPRESSION, _UNPACKED) not in _USUAL,
    )


def _value(tags: dict[int, Tag], number: int, default: int) -> int:
    return tags[number].value if number in tags else default


def _count(tags: dict[int, Tag], number: int) -> int:
    return tags[number].count if number in tags else 0


def _bits(tags: dict[int, Tag]) -> int:
    return _value(tags, _BITS, 1)


def _whole(length: int, chunk: int) -> int:
    return -(-length // chunk) * chunk
