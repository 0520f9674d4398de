"""Photos made wrong on purpose: cut off, with flipped bits, of other sizes than they say, bombs."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count

import numpy as np
from PIL import Image

Rng = np.random.Generator
Kind = tuple[str, Callable[[Rng, list[bytes]], bytes]]

_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")


def seeds(photo: np.ndarray) -> list[bytes]:
    """Return a photo ``(H, W, 3)`` uint8 in every format and manner that is read."""
    image = Image.fromarray(photo)
    ways: list[tuple[Image.Image, str, dict[str, object]]] = [
        *((image, name, {}) for name in _FORMATS),
        (image, "JPEG", {"progressive": True}),
        (image.convert("L"), "JPEG", {}),
        (image.convert("CMYK"), "JPEG", {}),
        (image.convert("P"), "PNG", {}),
        (image.convert("RGBA"), "PNG", {}),
        (_deep(photo), "PNG", {}),
        (image, "TIFF", {"compression": "tiff_lzw"}),
        (image, "TIFF", {"compression": "jpeg"}),
    ]
    return [_encoded(one, name, how) for one, name, how in ways]


def mutants(rng: Rng, photos: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield wrong photos without end, each with the name of what was done, kinds in turns."""
    for number in count():
        name, make = KINDS[number % len(KINDS)]
        yield name, make(rng, photos)


def _deep(photo: np.ndarray) -> Image.Image:
    return Image.fromarray(photo[..., 0].astype(np.uint16) * 257)


def _encoded(image: Image.Image, name: str, how: dict[str, object]) -> bytes:
    content = io.BytesIO()
    image.save(content, name, **how)
    return content.getvalue()


def _one(rng: Rng, photos: list[bytes]) -> bytes:
    return photos[rng.integers(len(photos))]


def _cut(rng: Rng, photos: list[bytes]) -> bytes:
    photo = _one(rng, photos)
    return photo[: rng.integers(1, len(photo))]


def _flipped(rng: Rng, photos: list[bytes]) -> bytes:
    """Flip up to fifty bits anywhere."""
    photo = np.frombuffer(_one(rng, photos), np.uint8).copy()
    for place in rng.integers(len(photo), size=rng.integers(1, 50)):
        photo[place] ^= 1 << rng.integers(8)
    return photo.tobytes()


def _flipped_head(rng: Rng, photos: list[bytes]) -> bytes:
    """Change bytes of the head, where sizes and lengths stand."""
    photo = bytearray(_one(rng, photos))
    for place in rng.integers(2, min(400, len(photo)), size=rng.integers(1, 8)):
        photo[place] = int(rng.choice([0, 1, 0x7F, 0x80, 0xFE, 0xFF, int(rng.integers(256))]))
    return bytes(photo)


def _gap(rng: Rng, photos: list[bytes]) -> bytes:
    photo = _one(rng, photos)
    start, end = sorted(rng.integers(0, len(photo), size=2))
    return photo[:start] + photo[end:]


def _repeated(rng: Rng, photos: list[bytes]) -> bytes:
    photo = _one(rng, photos)
    start, end = sorted(rng.integers(0, len(photo), size=2))
    return photo[:end] + photo[start:end] * int(rng.integers(1, 20)) + photo[end:]


def _zeroed(rng: Rng, photos: list[bytes]) -> bytes:
    photo = bytearray(_one(rng, photos))
    start, end = sorted(rng.integers(0, len(photo), size=2))
    photo[start:end] = bytes(end - start)
    return bytes(photo)


def _two_in_one(rng: Rng, photos: list[bytes]) -> bytes:
    """Give a file two natures: one photo's head, another's rest, or a page behind it."""
    first, second = _one(rng, photos), _one(rng, photos)
    tails = [second, b"<html><script>1</script></html>", b"PK\3\4" + second, b"%PDF-1.7\n" + second]
    at = int(rng.integers(4, len(first)))
    return first[:at] + tails[rng.integers(len(tails))]


def _no_photo(rng: Rng, _: list[bytes]) -> bytes:
    heads = [b"", b"\xff\xd8", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"BM"]
    heads += [b"RIFF\0\0\0\0WEBP", b"GIF89a", b"\0\0\0\x18ftypheic", b"<svg>", b"PK\3\4", b"8BPS"]
    head = heads[rng.integers(len(heads))]
    return head + rng.bytes(int(rng.integers(0, 3000)))


def _zeros(rng: Rng, _: list[bytes]) -> bytes:
    return bytes(int(rng.integers(0, 100_000)))


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _png(width: int, height: int, *chunks: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + b"".join(chunks)


@cache
def _much() -> bytes:
    """Return few bytes that unpack to thirty million."""
    return zlib.compress(bytes(30_000_000))


def _bomb(rng: Rng, photos: list[bytes]) -> bytes:
    """Return a file that says it is huge, unpacks to much, or is of very many pieces."""
    zeros = _much()
    side = int(rng.integers(5_000, 2**31 - 1))
    jpeg = photos[0]
    return [
        lambda: _png(side, side, png_chunk(b"IDAT", zeros), png_chunk(b"IEND", b"")),
        lambda: _png(6000, 6000, png_chunk(b"IDAT", zeros), png_chunk(b"IEND", b"")),
        lambda: _png(64, 64, png_chunk(b"iCCP", b"a\0\0" + zeros), png_chunk(b"IDAT", zeros)),
        lambda: _png(64, 64, png_chunk(b"zTXt", b"a\0\0" + zeros), png_chunk(b"IDAT", zeros)),
        lambda: _png(64, 64, *[png_chunk(b"tEXt", b"a\0b")] * 110_000),
        lambda: jpeg[:2] + b"\xff\xe5\0\2" * 200_000 + jpeg[2:],
        lambda: jpeg[:2] + b"\xff" * 500_000 + jpeg[2:],
        lambda: b"II*\0" + struct.pack("<IHHHII", 8, 1, 273, 4, 2_000_000, 8) + bytes(400_000),
        lambda: b"BM" + struct.pack("<IIIIiiHHI", 54, 0, 54, 40, side, -side, 1, 24, 0),
    ][rng.integers(9)]()


def _wide(rng: Rng, _: list[bytes]) -> bytes:
    """Return a photo of one pixel's width or height."""
    long = int(rng.integers(1, 60_000))
    size = (long, 1) if rng.random() < 0.5 else (1, long)
    return _encoded(Image.new("RGB", size, (200, 80, 90)), "PNG", {})


KINDS: list[Kind] = [
    ("cut off", _cut),
    ("bits flipped", _flipped),
    ("head changed", _flipped_head),
    ("a gap", _gap),
    ("repeated", _repeated),
    ("zeroed", _zeroed),
    ("two in one", _two_in_one),
    ("no photo", _no_photo),
    ("zeros", _zeros),
    ("bomb", _bomb),
    ("a line", _wide),
]
"""What is done to photos, by name."""
