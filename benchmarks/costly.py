"""Photos made to be costly: small files that keep a decoder busy, or fill the memory.

Each is valid enough for a decoder to begin. What is random is the same in every run.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from PIL import Image

from mutated import png_chunk

_PNG = b"\x89PNG\r\n\x1a\n"
_END = png_chunk(b"IEND", b"")


def costly_photos() -> Iterator[tuple[str, bytes]]:
    """Yield each kind by its name."""
    for name, make in KINDS.items():
        yield name, make()


def _encoded(image: Image.Image, kind: str, **how: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **how)
    return content.getvalue()


@cache
def _photo(kind: str = "JPEG", side: int = 640, progressive: bool = False) -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (side // 8, side // 8, 3), np.uint8)
    image = Image.fromarray(noise).resize((side, side))
    return _encoded(image, kind, **({"progressive": True} if progressive else {}))


# PNG


def _png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return _PNG + png_chunk(b"IHDR", head) + b"".join(chunks) + _END


@cache
def _zeros(width: int, height: int, bits: int) -> bytes:
    """Return the pixels of a black PNG, packed a thousand times."""
    row, pack = bytes(1 + -(-width * bits // 8)), zlib.compressobj(1)
    rows = max(1, 2**20 // len(row))
    parts = [pack.compress(row * min(rows, height - top)) for top in range(0, height, rows)]
    return png_chunk(b"IDAT", b"".join(parts) + pack.flush())


def _black(width: int, height: int, depth: int, colour: int) -> bytes:
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    pixels = _zeros(width, height, depth * channels)
    return _png(width, height, pixels, depth=depth, colour=colour)


def _with_chunks(*chunks: bytes) -> bytes:
    return _png(64, 64, *chunks, _zeros(64, 64, 24))


@cache
def _megabyte() -> bytes:
    return zlib.compress(bytes(1_000_000), 9)


def _exif_of_overlaps(size: int) -> bytes:
    """Return tags each of which refers to all the bytes that there are."""
    tags = min(65_000, size // 12 - 2)
    head = b"II*\0" + struct.pack("<IH", 8, tags)
    entries = (struct.pack("<HHII", number, 7, size - 64, 8) for number in range(tags))
    return (head + b"".join(entries)).ljust(size, b"\0")


# JPEG


def _segment(kind: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body


def _jpeg_with(*segments: bytes) -> bytes:
    photo = _photo()
    return photo[:2] + b"".join(segments) + photo[2:]


def _scans(count: int, side: int) -> bytes:
    photo = _encoded(Image.new("RGB", (side, side), (200, 80, 90)), "JPEG", progressive=True)
    last = b"\xff\xda" + photo.split(b"\xff\xda")[-1][:-2]
    return photo[:-2] + last * count + photo[-2:]


def _resized_jpeg(width: int, height: int) -> bytes:
    """Return a small JPEG whose head gives another size."""
    photo = bytearray(_photo())
    at = photo.index(b"\xff\xc0")
    photo[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(photo)


def _other_frame(kind: int) -> bytes:
    photo = bytearray(_photo())
    photo[photo.index(b"\xff\xc0") + 1] = kind
    return bytes(photo)


# BMP


def _bmp(width: int, height: int, compression: int, pixels: bytes, bits: int = 8) -> bytes:
    palette = bytes(4 << bits) if bits <= 8 else b""
    start = 54 + len(palette)
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + head + palette + pixels


def _rle(width: int, height: int, compression: int, row: bytes, bits: int = 8) -> bytes:
    return _bmp(width, height, compression, row * height + b"\0\1", bits)


# TIFF


def _tiff(tags: dict[int, tuple[int, int, int]], tail: bytes, sign: bytes = b"II*\0") -> bytes:
    entries = [struct.pack("<HHII", tag, *tags[tag]) for tag in sorted(tags)]
    return sign + struct.pack("<IH", 8, len(entries)) + b"".join(entries) + bytes(4) + tail


def _plain_tiff(width: int, height: int, compression: int, **more: int) -> bytes:
    tags = {256: (4, 1, width), 257: (4, 1, height), 258: (3, 1, 8), 259: (3, 1, compression)}
    tags |= {262: (3, 1, 1), 273: (4, 1, 8), 277: (3, 1, 1), 278: (4, 1, height), 279: (4, 1, 999)}
    tags |= {int(number[1:]): (4, 1, value) for number, value in more.items()}
    return _tiff(tags, bytes(4000))


def _big_tiff(compression: str, side: int) -> bytes:
    return _encoded(Image.new("RGB", (side, side)), "TIFF", compression=compression)


# WebP, AVIF, HEIC


def _riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
        for kind, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _tiny_webp(width: int, height: int) -> bytes:
    """Return a lossless WebP of one colour: its five codes have one symbol each."""
    head = (width - 1) | (height - 1) << 14 | 1 << 28
    # No transform, no cache, no meta codes, then five simple codes of the symbol 0.
    bits = f"{head:032b}"[::-1] + "000" + "1000" * 5
    packed = bytes(int(bits[at : at + 8].ljust(8, "0")[::-1], 2) for at in range(0, len(bits), 8))
    return _riff((b"VP8L", b"\x2f" + packed + bytes(3)))


def _lossy_webp(side: int) -> bytes:
    """Return a small WebP whose head gives another size."""
    photo = bytearray(_photo("WEBP"))
    photo[26:30] = struct.pack("<HH", side, side)
    return bytes(photo)


def _canvas(width: int, height: int, *chunks: tuple[bytes, bytes], flags: int = 0x10) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = _riff_body(_tiny_webp(width, height))
    return _riff((b"VP8X", bytes([flags, 0, 0, 0]) + size), *chunks, (b"VP8L", frame))


def _riff_body(webp: bytes) -> bytes:
    return webp[20:]


@cache
def _avif(side: int) -> bytes:
    return _encoded(Image.new("RGB", (side, side)), "AVIF", speed=10)


def _smaller_head(content: bytes, side: int) -> bytes:
    """Return a film of one picture whose head says that it is smaller."""
    size = struct.pack(">II", side, side)
    return content.replace(b"ispe\0\0\0\0" + size, b"ispe\0\0\0\0" + struct.pack(">II", 64, 64))


KINDS: dict[str, Callable[[], bytes]] = {
    "WebP of 34 bytes, 7000×7000": lambda: _tiny_webp(7000, 7000),
    "WebP, 16383×16383": lambda: _tiny_webp(16383, 16383),
    "WebP with a canvas of 7000×7000": lambda: _canvas(7000, 7000),
    "WebP of 20,000 chunks": lambda: _canvas(64, 64, *[(b"XTRA", b"")] * 20_000),
    "WebP with Exif that overlaps": lambda: _canvas(
        64, 64, (b"EXIF", _exif_of_overlaps(2_000_000)), flags=0x18
    ),
    "WebP, lossy, 7000×7000": lambda: _lossy_webp(7000),
    "WebP, 5000×5000": lambda: _tiny_webp(5000, 5000),
    "PNG, 1×50,000,000": lambda: _black(1, 50_000_000, 8, 2),
    "PNG, 50,000,000×1": lambda: _black(50_000_000, 1, 8, 2),
    "PNG, 1×2,000,000": lambda: _black(1, 2_000_000, 8, 2),
    "PNG, 7000×7000, RGB": lambda: _black(7000, 7000, 8, 2),
    "PNG, 7000×7000, RGBA of 16 bits": lambda: _black(7000, 7000, 16, 6),
    "PNG, 7000×7000, grey with alpha": lambda: _black(7000, 7000, 8, 4),
    "PNG, 7000×7000, one bit": lambda: _black(7000, 7000, 1, 0),
    "PNG, 7000×7000, 16 bits grey": lambda: _black(7000, 7000, 16, 0),
    "PNG, 7000×7000 without pixels": lambda: _png(7000, 7000, png_chunk(b"IDAT", b"")),
    "PNG, 100,000×100,000": lambda: _png(100_000, 100_000, _zeros(64, 64, 24)),
    "PNG with 18,000 profiles": lambda: _with_chunks(
        *[png_chunk(b"iCCP", b"a\0\0" + _megabyte())] * 18_000
    ),
    "PNG with 500 profiles behind its pixels": lambda: _png(
        64, 64, _zeros(64, 64, 24), *[png_chunk(b"iCCP", b"a\0\0" + _megabyte())] * 500
    ),
    "PNG with 15,000 packed texts": lambda: _with_chunks(
        *[png_chunk(b"zTXt", b"a\0\0" + _megabyte())] * 15_000
    ),
    "PNG with 900 packed texts": lambda: _with_chunks(
        *[png_chunk(b"zTXt", b"a\0\0" + _megabyte())] * 900
    ),
    "PNG with 15,000 international texts": lambda: _with_chunks(
        *[png_chunk(b"iTXt", b"a\0\1\0\0\0" + _megabyte())] * 15_000
    ),
    "PNG of 200,000 texts": lambda: _with_chunks(*[png_chunk(b"tEXt", b"a\0b")] * 200_000),
    "PNG with Exif that overlaps": lambda: _with_chunks(
        png_chunk(b"eXIf", _exif_of_overlaps(3_000_000))
    ),
    "JPEG with 1,900 segments of Exif": lambda: _jpeg_with(
        *[_segment(0xE1, b"Exif\0\0" + bytes(9_000))] * 1900
    ),
    "JPEG with Exif that overlaps": lambda: _jpeg_with(
        *[_segment(0xE1, b"Exif\0\0" + _exif_of_overlaps(65_000))] * 10
    ),
    "JPEG with 1,900 segments of Photoshop": lambda: _jpeg_with(
        *[_segment(0xED, b"Photoshop 3.0\0" + b"8BIM\4\4\0\0\0\0\0\0" * 800)] * 1900
    ),
    "JPEG of 200,000 empty segments": lambda: _jpeg_with(b"\xff\xe5\0\2" * 200_000),
    "JPEG of a million fill bytes": lambda: _jpeg_with(b"\xff" * 1_000_000),
    "JPEG of 90 scans, 7000×7000": lambda: _scans(90, 7000),
    "JPEG of 90 scans, 3000×3000": lambda: _scans(90, 3000),
    "JPEG of 400 scans, 3000×3000": lambda: _scans(400, 3000),
    "JPEG, progressive, 7000×7000": lambda: _scans(0, 7000),
    "JPEG, head of 65500×760": lambda: _resized_jpeg(65_500, 760),
    "JPEG, head of 65500×65500": lambda: _resized_jpeg(65_500, 65_500),
    "JPEG, head of 7000×7000": lambda: _resized_jpeg(7000, 7000),
    "JPEG, arithmetic coding": lambda: _other_frame(0xC9),
    "JPEG, lossless": lambda: _other_frame(0xC3),
    "BMP, RLE8, ends of lines": lambda: _rle(3000, 14_000, 1, b"\1\0\0\0"),
    "BMP, RLE4, ends of lines": lambda: _rle(3000, 14_000, 2, b"\1\0\0\0", 4),
    "BMP, RLE8, runs beyond the row": lambda: _rle(7000, 7000, 1, b"\xff\1" * 4),
    "BMP, RLE8, steps": lambda: _rle(7000, 7000, 1, b"\0\2\1\0"),
    "BMP, 7000×7000 without pixels": lambda: _bmp(7000, 7000, 0, b"", 24),
    "BMP, from top to bottom, 7000×7000": lambda: _bmp(7000, -7000, 0, bytes(1000), 24),
    "TIFF, one tile of 60,000×60,000": lambda: _plain_tiff(64, 64, 5, _322=60_000, _323=60_000),
    "TIFF, tiles much wider than the photo": lambda: _plain_tiff(
        64, 20_000, 5, _322=32_000, _323=16
    ),
    "TIFF, LZW, 7000×7000": lambda: _big_tiff("tiff_lzw", 7000),
    "TIFF, deflate, 7000×7000": lambda: _big_tiff("tiff_adobe_deflate", 7000),
    "TIFF, PackBits, 5000×5000": lambda: _big_tiff("packbits", 5000),
    "TIFF, LZMA, 3000×3000": lambda: _big_tiff("lzma", 3000),
    "TIFF, fax, 7000×7000": lambda: _encoded(
        Image.new("1", (7000, 7000)), "TIFF", compression="group4"
    ),
    "TIFF of tags that overlap": lambda: _exif_of_overlaps(5_000_000),
    "TIFF of two million strips": lambda: _tiff({273: (4, 2_000_000, 8)}, bytes(400_000)),
    "BigTIFF": lambda: _tiff({256: (4, 1, 64)}, bytes(400), b"II+\0"),
    "AVIF, 5000×5000": lambda: _avif(5000),
    "AVIF, 5000×5000 under a head of 64×64": lambda: _smaller_head(_avif(5000), 5000),
    "HEIC, head of 60,000×60,000": lambda: (
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x20meta\0\0\0\0"
        b"\0\0\0\x14ispe\0\0\0\0" + struct.pack(">II", 60_000, 60_000)
    ),
}
"""How each kind is made, by its name."""
