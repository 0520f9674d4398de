"""Masks as PNG, written run by run: a mask of twelve megapixels in a few milliseconds.

A mask is a few thousand runs of 0 or 255. A deflater looks at every byte to find that out; here
the runs are found by comparing neighbours, and each becomes one literal and copies of it, in one
block of a fixed code in which 258 more bytes of the same cost two bits (RFC 1951, 3.2.5 to 3.2.7;
RFC 2083). Any reader of PNG reads it.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LONGEST, _SHORTEST = 258, 3
_END = 256
# The code: one bit for a copy of 258 bytes, six for each other symbol. 0 and 255 are what rows
# consist of; 1 is never written and fills the code up.
_COMMON, _RARE = 1, 6
_RARE_SYMBOLS = (0, 1, 255, _END, *range(257, 285))
# Of the copies shorter than 258: the least length of each symbol from 257 on, and its extra bits.
_BASES = (
    *range(3, 11), 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
    227,
)  # fmt: skip
_EXTRA = (*([0] * 8), *([1] * 4), *([2] * 4), *([3] * 4), *([4] * 4), *([5] * 4))

Bits = NDArray[np.uint8]
Ints = NDArray[np.int64]


def flat_png(mask: NDArray[np.bool_]) -> bytes:
    """Encode a mask ``(H, W)`` bool, not empty, as 8-bit grey PNG of 0 and 255."""
    height, width = mask.shape
    total = height * (width + 1)
    starts, lengths = _runs(mask)
    # Runs take turns; the first one begins with the filter's byte and is of 0.
    lit = np.arange(len(starts)) % 2 == 1
    stream = b"\x78\x01" + _deflated(lit, lengths)
    stream += struct.pack(">I", _adler32(starts[lit], lengths[lit], total))
    return _png(height, width, stream)


def noisy_png(mask: NDArray[np.bool_]) -> bytes:
    """Encode a mask ``(H, W)`` bool of many short runs as 8-bit grey PNG of 0 and 255.

    Zlib looks for runs alone, and rows are not filtered. OpenCV filters the rows, which hides the
    runs: 12 megapixels of noise take it 0.5 s instead of 0.33 s, and a fifth more bytes.
    """
    height, width = mask.shape
    rows = np.zeros((height, width + 1), np.uint8)
    np.multiply(mask, np.uint8(255), out=rows[:, 1:])
    deflate = zlib.compressobj(1, strategy=zlib.Z_RLE)
    return _png(height, width, deflate.compress(rows.data) + deflate.flush())


def is_flat(mask: NDArray[np.bool_]) -> bool:
    """Say whether a mask ``(H, W)`` is made of runs long enough to gain, by each sixteenth row."""
    some = mask[::16]
    return 16 * int(np.count_nonzero(some[:, 1:] != some[:, :-1])) <= some.size


def _runs(mask: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return where the runs of all rows in a row start and how long they are, zeros first.

    Before each row stands the byte of its filter, which is 0.
    """
    height, width = mask.shape
    changes = np.empty((height, width + 1), np.bool_)
    changes[:, 0] = mask[:, 0]
    np.not_equal(mask[:, 1:], mask[:, :-1], out=changes[:, 1:width])
    changes[:, width] = mask[:, -1]
    # Column i is about byte i + 1 of a row, the last one about the next row's filter.
    starts = np.flatnonzero(changes) + 1
    total = height * (width + 1)
    if starts.size and starts[-1] == total:
        starts = starts[:-1]
    starts = np.concatenate([[0], starts])
    return starts, np.diff(starts, append=total)


def _deflated(lit: NDArray[np.bool_], lengths: Ints) -> bytes:
    """Return the runs as one block of deflate."""
    heads, tails, sizes = _tables()
    copies, rest = np.divmod(lengths - 1, _LONGEST)
    value, left = lit.astype(int), sizes[lit.astype(int), rest]
    # Of each run: its literal, two bits of 0 for each copy of 258, what is left.
    ends = np.cumsum(_RARE + 2 * copies + left)
    begins = ends - left - 2 * copies - _RARE
    bits = np.zeros(int(ends[-1]) + _RARE, np.uint8)
    bits[begins[:, None] + np.arange(_RARE)] = heads[255 * value]
    for k in range(tails.shape[2]):
        there = k < left
        bits[(ends - left)[there] + k] = tails[value[there], rest[there], k]
    bits[-_RARE:] = heads[_END]
    return np.packbits(np.concatenate([_block_header(), bits]), bitorder="little").tobytes()


def _adler32(starts: Ints, lengths: Ints, total: int) -> int:
    """Return the checksum of ``total`` bytes that are 255 in the given runs and 0 elsewhere.

    RFC 1950: the sum of the bytes plus 1, and the sum of those sums, in which byte i counts
    ``total`` - i times.
    """
    prime = 65_521
    low = 1 + 255 * int(lengths.sum())
    times = lengths * (total - starts) - lengths * (lengths - 1) // 2
    high = total + 255 * int(times.sum())
    return (high % prime) << 16 | low % prime


def _png(height: int, width: int, stream: bytes) -> bytes:
    """Return the file of a grey picture from its compressed rows."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", stream) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


@cache
def _codes() -> dict[int, Bits]:
    """Return the bits of each symbol: canonical, so that the common one comes first."""
    codes = {285: np.zeros(_COMMON, np.uint8)}
    for number, symbol in enumerate(_RARE_SYMBOLS):
        # Codes are written from their highest bit, all else from the lowest.
        code = (1 << (_RARE - _COMMON)) + number
        codes[symbol] = np.array([code >> (_RARE - 1 - k) & 1 for k in range(_RARE)], np.uint8)
    return codes


@cache
def _tables() -> tuple[Bits, Bits, Ints]:
    """Return the code of each literal, and the bits, with their number, of what a run leaves.

    The latter by the run's value, 0 or 255, and by how many bytes are left, 0 to 257.
    """
    codes = _codes()
    heads = np.zeros((_END + 1, _RARE), np.uint8)
    for symbol in (0, 255, _END):
        heads[symbol] = codes[symbol]
    rests = [[_rest(value, left) for left in range(_LONGEST)] for value in (0, 255)]
    sizes = np.array([[len(bits) for bits in row] for row in rests])
    tails = np.zeros((2, _LONGEST, int(sizes.max())), np.uint8)
    for value, row in enumerate(rests):
        for left, bits in enumerate(row):
            tails[value, left, : len(bits)] = bits
    return heads, tails, sizes


def _rest(value: int, left: int) -> list[int]:
    codes = _codes()
    if left < _SHORTEST:
        return [*codes[value]] * left
    number = max(k for k, base in enumerate(_BASES) if base <= left)
    over = left - _BASES[number]
    # The code of the length, its extra bits, and distance 1, the only one: one bit of 0.
    return [*codes[257 + number], *_bits(over, _EXTRA[number]), 0]


@cache
def _block_header() -> Bits:
    """Return the bits before the data: the last block, of a code of its own, and that code."""
    # The lengths of the codes of 0 to 285 and of one distance, themselves in a code of three bits
    # for a length of 0, 1, 6, for repeats of the last (16), and for many zeros (18).
    order = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1)
    lengths = {0: 3, 1: 3, 6: 2, 16: 2, 18: 2}
    bits = [
        *_bits(1, 1),
        *_bits(2, 2),
        *_bits(286 - 257, 5),
        *_bits(0, 5),
        *_bits(len(order) - 4, 4),
    ]
    for symbol in order:
        bits += _bits(lengths.get(symbol, 0), 3)
    code = _canonical(lengths)
    bits += [*code[6], *code[6]]
    bits += [*code[18], *_bits(138 - 11, 7), *code[18], *_bits(253 - 138 - 11, 7)]
    bits += [*code[6], *code[6]]
    # 28 more of length 6: four times six and four.
    bits += 4 * [*code[16], *_bits(6 - 3, 2)] + [*code[16], *_bits(4 - 3, 2)]
    bits += [*code[1], *code[1]]
    return np.array(bits, np.uint8)


def _canonical(lengths: dict[int, int]) -> dict[int, list[int]]:
    """Return the bits of each symbol, by length and then by symbol (RFC 1951, 3.2.2)."""
    codes, code, last = {}, 0, 0
    for symbol, length in sorted(lengths.items(), key=lambda item: (item[1], item[0])):
        code <<= length - last
        codes[symbol] = [code >> (length - 1 - k) & 1 for k in range(length)]
        code, last = code + 1, length
    return codes


def _bits(value: int, count: int) -> list[int]:
    return [value >> k & 1 for k in range(count)]
