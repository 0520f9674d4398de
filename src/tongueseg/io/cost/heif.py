"""The head of an AVIF or HEIC."""

from __future__ import annotations

import re
import struct

from tongueseg.io.cost.head import RGB_BYTES, Head

# The sizes of all pictures in the file, the whole one and its tiles (ISO/IEC 23008-12, 6.5.3).
_SIZE = re.compile(rb"ispe\0\0\0\0(.{8})", re.DOTALL)
# The planes of the film codec, at up to two bytes each, and the picture.
_BYTES_PER_PIXEL = 6 + 4 + RGB_BYTES
_PIXEL = 50.0


def read_heif(content: bytes) -> Head | None:
    """Read the head of an AVIF or HEIC; None if it has none.

    Its pictures are films of one frame. The film says its own size, so the head is no proof.
    """
    # The media data is left out: what looks like a size in it is none.
    head = content.partition(b"mdat")[0]
    sizes = [struct.unpack(">II", match) for match in _SIZE.findall(head or content)]
    if not sizes:
        sizes = [struct.unpack(">II", match) for match in _SIZE.findall(content)]
    if not sizes:
        return None
    width, height = max(sizes, key=lambda size: int(size[0]) * int(size[1]))
    return Head(width, height, _BYTES_PER_PIXEL, _PIXEL, unsure=True)
