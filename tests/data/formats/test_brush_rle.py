"""The brush of Label Studio, against streams that are worked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from tongueseg.data.formats.brush_rle import decode_brush, encode_brush
from tongueseg.errors import BadMask

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=30))
# 2 x 1 pixels: 8 values of 8 bits, counts of 3, 4, 8 and 16 bits.
HEAD = f"{8:032b}{7:05b}{2:04b}{3:04b}{7:04b}{15:04b}"


def stream(bits: str) -> list[int]:
    padded = bits + "0" * (-len(bits) % 8)
    return [int(padded[i : i + 8], 2) for i in range(0, len(padded), 8)]


def repeated(count: int, value: int) -> str:
    return f"1{0:02b}{count - 1:03b}{value:08b}"


def literal(*values: int) -> str:
    return f"0{1:02b}{len(values) - 1:04b}" + "".join(f"{value:08b}" for value in values)


@pytest.mark.parametrize(
    ("groups", "mask"),
    [
        (repeated(4, 0) + repeated(4, 255), [False, True]),
        (repeated(8, 255), [True, True]),
        (repeated(8, 0), [False, False]),
        (literal(9, 9, 9, 255, 9, 9, 9, 0), [True, False]),
        (literal(0) + literal(0, 0) + literal(255, 0, 0, 0, 255), [True, True]),
        (repeated(3, 255) + literal(0) + repeated(3, 0) + literal(200), [False, True]),
        # Half transparent strokes, and the fringe of one.
        (repeated(4, 127) + repeated(4, 63), [True, False]),
    ],
)
def test_streams_by_hand(groups: str, mask: list[bool]) -> None:
    assert decode_brush(stream(HEAD + groups), 1, 2).tolist() == [mask]
    assert decode_brush(stream(HEAD + groups), 2, 1).tolist() == [[one] for one in mask]


@given(MASKS)
def test_masks_come_back(mask: NDArray[np.bool_]) -> None:
    assert np.array_equal(decode_brush(encode_brush(mask), *mask.shape), mask)


@given(MASKS, st.randoms(use_true_random=False))
def test_values_one_by_one(mask: NDArray[np.bool_], random: object) -> None:
    """A stream of literals alone, in groups of any length, gives the same mask."""
    values = np.repeat(mask.ravel().astype(int) * 255, 4).tolist()
    bits = f"{len(values):032b}{7:05b}{2:04b}{3:04b}{7:04b}{15:04b}"
    while values:
        count = min(len(values), random.randint(1, 16))  # type: ignore[attr-defined]
        bits += literal(*values[:count])
        values = values[count:]
    assert np.array_equal(decode_brush(stream(bits), *mask.shape), mask)


def test_a_large_photo_is_quick() -> None:
    rows, columns = np.mgrid[:3000, :4000]
    mask = np.hypot(rows - 1500, columns - 2000) < 900
    packed = encode_brush(mask)
    started = perf_counter()
    assert np.array_equal(decode_brush(packed, 3000, 4000), mask)
    assert perf_counter() - started < 5


@pytest.mark.parametrize(
    "broken",
    [
        [],
        [1, 2, 3],
        stream(HEAD),
        stream(HEAD + repeated(4, 0)),
        stream(HEAD + repeated(4, 0) + f"1{3:02b}{65535:016b}{255:08b}"),
        stream(HEAD + f"0{3:02b}{65535:016b}"),
        stream(f"{8:032b}{15:05b}{2:04b}{3:04b}{7:04b}{15:04b}" + repeated(8, 0)),
        [256] * 20,
        [-1] * 20,
        ["a"] * 20,
    ],
)
def test_streams_that_are_none(broken: Sequence[int]) -> None:
    with pytest.raises(BadMask, match="its brush is no run-length encoding of Label Studio"):
        decode_brush(broken, 1, 2)


@pytest.mark.parametrize("number", [0, 4, 12, 2**32 - 1])
def test_a_brush_of_another_size(number: int) -> None:
    bits = f"{number:032b}" + HEAD[32:] + repeated(8, 255)
    with pytest.raises(BadMask, match="its brush is not of 2x1 pixels"):
        decode_brush(stream(bits), 1, 2)
