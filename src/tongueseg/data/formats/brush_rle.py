"""The run lengths of Label Studio's brush.

A stream of bits, as the JavaScript library rle-pack writes it: the number of values in 32 bits, the
bits of a value less one in 5, and four sizes of counts less one in 4 bits each. Then follow groups:
a bit that tells whether one value repeats, two bits that choose the size of the count, the count
less one, and the value, or as many values as were counted. Values are those of an RGBA picture row
by row; the brush is in its transparency.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.formats.fill import Mask
from tongueseg.errors import BadMask

_CHANNELS, _ALPHA = 4, 3
_VALUE_BITS = 8
_SIZES = (3, 4, 8, 16)
_LONGEST = 1 << _SIZES[-1]


def decode_brush(stream: Sequence[int], height: int, width: int) -> Mask:
    """Return the mask ``(height, width)`` bool of a brush: what is at least half opaque.

    Half of what is most opaque, as old versions stored strokes half transparent.

    Raises:
        BadMask: it is no such stream, or one of a picture of another size.
    """
    alpha = np.zeros(height * width, np.uint8)
    try:
        bits = _Bits(bytes(stream))
        if bits.read(32) != _CHANNELS * alpha.size:
            raise BadMask(f"its brush is not of {width}x{height} pixels")
        _unpack(bits, alpha)
    except (ValueError, TypeError, EOFError) as error:
        raise BadMask("its brush is no run-length encoding of Label Studio") from error
    most = int(alpha.max(initial=0))
    return ((alpha > 0) & (2 * alpha.astype(np.uint16) >= most)).reshape(height, width)


def encode_brush(mask: Mask) -> list[int]:
    """Return the stream of a mask ``(H, W)`` bool, a list of bytes."""
    flat = mask.ravel()
    header = [
        (_CHANNELS * flat.size, 32),
        (_VALUE_BITS - 1, 5),
        *((size - 1, 4) for size in _SIZES),
    ]
    written = "".join(f"{value:0{bits}b}" for value, bits in (*header, *_groups(flat)))
    content = int(written.ljust(-(-len(written) // 8) * 8, "0"), 2)
    return list(content.to_bytes(-(-len(written) // 8), "big"))


class _Bits:
    """A stream that is read by bits, the highest first."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def read(self, count: int) -> int:
        """Return the next bits as a number, of at most 32."""
        start, end = self._at, self._at + count
        if end > 8 * len(self._content):
            raise EOFError
        self._at = end
        covering = int.from_bytes(self._content[start // 8 : -(-end // 8)], "big")
        return covering >> -end % 8 & ((1 << count) - 1)

    def read_bytes(self, count: int) -> NDArray[np.uint8]:
        """Return the next bytes, wherever they begin."""
        start, end = self._at, self._at + 8 * count
        if end > 8 * len(self._content):
            raise EOFError
        self._at = end
        covering = np.frombuffer(self._content[start // 8 : -(-end // 8)], np.uint8)
        return np.packbits(np.unpackbits(covering)[start % 8 : start % 8 + 8 * count])


def _unpack(bits: _Bits, alpha: NDArray[np.uint8]) -> None:
    """Read the groups, of which only the last channel is kept."""
    if bits.read(5) + 1 != _VALUE_BITS:
        raise ValueError
    sizes = [bits.read(4) + 1 for _ in range(4)]
    start, end = 0, _CHANNELS * alpha.size
    while start < end:
        repeats = bits.read(1)
        count = bits.read(sizes[bits.read(2)]) + 1
        if count > end - start:
            raise ValueError
        # Value 4n + 3 is the transparency of pixel n.
        pixels = slice(start // _CHANNELS, (start + count) // _CHANNELS)
        if repeats:
            alpha[pixels] = bits.read(_VALUE_BITS)
        else:
            alpha[pixels] = bits.read_bytes(count)[(_ALPHA - start) % _CHANNELS :: _CHANNELS]
        start += count


def _groups(flat: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield numbers and their bits for runs of pixels, all channels alike."""
    for value, count in _runs(flat):
        for start in range(0, count, _LONGEST):
            yield 1, 1
            yield len(_SIZES) - 1, 2
            yield min(count - start, _LONGEST) - 1, _SIZES[-1]
            yield 255 * value, _VALUE_BITS


def _runs(flat: NDArray[np.bool_]) -> Iterable[tuple[int, int]]:
    ends = [*(np.flatnonzero(flat[1:] != flat[:-1]) + 1).tolist(), flat.size]
    starts = itertools.chain([0], ends)
    return [(int(flat[a]), _CHANNELS * (b - a)) for a, b in zip(starts, ends, strict=False)]
