from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from pycocotools import mask as pycocotools

from tongueseg.data.formats.run_length import decode_columns, decode_rle, decode_runs, encode_rle
from tongueseg.errors import BadMask

# pycocotools hands numpy an array in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=40))


def test_runs_along_the_rows_begin_with_background() -> None:
    assert decode_runs([1, 3, 2], 2, 3).astype(int).tolist() == [[0, 1, 1], [1, 0, 0]]
    assert decode_runs([0, 2], 1, 2).tolist() == [[True, True]]


def test_runs_down_the_columns() -> None:
    assert decode_columns([1, 3, 2], 2, 3).astype(int).tolist() == [[0, 1, 0], [1, 1, 0]]


@pytest.mark.parametrize("decode", [decode_runs, decode_columns])
@pytest.mark.parametrize("counts", [[], [5], [7], [8, -2], [10**30]])
def test_runs_that_do_not_fill_the_mask(decode: Callable[..., Any], counts: list[int]) -> None:
    with pytest.raises(BadMask, match="its runs do not fill 3x2 pixels"):
        decode(counts, 2, 3)


def test_the_string_goes_down_the_columns_and_begins_with_background() -> None:
    assert encode_rle(np.array([[0, 1], [0, 1]], np.bool_)) == "22"
    assert encode_rle(np.array([[0, 0], [1, 1]], np.bool_)) == "1110"
    assert encode_rle(np.ones((2, 2), np.bool_)) == "04"
    assert encode_rle(np.zeros((2, 2), np.bool_)) == "4"


def test_long_runs_take_several_characters() -> None:
    mask = np.zeros((100, 100), np.bool_)
    assert encode_rle(mask) == "`h9"
    mask[50:, 50] = True
    assert np.array_equal(decode_rle(encode_rle(mask), 100, 100), mask)


@given(MASKS)
def test_masks_come_back(mask: NDArray[np.bool_]) -> None:
    assert np.array_equal(decode_rle(encode_rle(mask), *mask.shape), mask)


@given(MASKS)
def test_it_is_the_string_of_pycocotools(mask: NDArray[np.bool_]) -> None:
    packed = pycocotools.encode(np.asfortranarray(mask, np.uint8))
    assert encode_rle(mask) == packed["counts"].decode()
    ours = {"size": list(mask.shape), "counts": encode_rle(mask)}
    assert np.array_equal(pycocotools.decode(ours), mask)


@given(st.sampled_from(["F", "C"]))
def test_the_order_in_memory_does_not_matter(order: Literal["F", "C"]) -> None:
    mask = np.asarray(np.tri(7, 5), np.bool_, order=order)
    assert np.array_equal(decode_rle(encode_rle(mask), 7, 5), mask)


@pytest.mark.parametrize("counts", ["", "5", "22", "O6", "\x7f" * 3, "`", "舌", "o" * 10**6])
def test_strings_that_are_none(counts: str) -> None:
    with pytest.raises(BadMask, match="its runs do not fill 3x2 pixels"):
        decode_rle(counts, 2, 3)
