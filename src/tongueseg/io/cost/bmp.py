"""The head of a BMP."""

from __future__ import annotations

import struct

from tongueseg.io.cost.head import RGB_BYTES, Head, Refused, stored_bytes

_CORE_HEADER = 12
# RGB and bit fields. The others are run lengths, which Pillow decodes in Python, or other files.
_PLAIN = frozenset({0, 3, 6})
_PIXEL = 15.0


def read_bmp(content: bytes) -> Head | None:
    """Read the head of a BMP; None if it has none.

    Raises:
        Refused: it is compressed.
    """
    try:
        (size,) = struct.unpack_from("<I", content, 14)
        if size == _CORE_HEADER:
            width, height, _, bits = struct.unpack_from("<HHHH", content, 18)
            compression = 0
        else:
            width, height, _, bits, compression = struct.unpack_from("<iiHHI", content, 18)
    except struct.error:
        return None
    if compression not in _PLAIN:
        raise Refused("a compressed BMP, which no camera writes; save it as PNG")
    channels = 1 if bits <= 8 else 3
    # Rows from top to bottom have a negative height. Colour palettes give RGB.
    return Head(abs(width), abs(height), stored_bytes(channels) + RGB_BYTES, _PIXEL)
