import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tongueseg.distributed.rle import decode_rle, encode_rle
from tongueseg.errors import BadMask

# pycocotools hands numpy an array in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=40))


def test_runs_go_down_the_columns_and_begin_with_background():
    assert encode_rle(np.array([[0, 1], [0, 1]], np.bool_)) == "22"
    assert encode_rle(np.array([[0, 0], [1, 1]], np.bool_)) == "1110"
    assert encode_rle(np.ones((2, 2), np.bool_)) == "04"
    assert encode_rle(np.zeros((2, 2), np.bool_)) == "4"


def test_long_runs_take_several_characters():
    mask = np.zeros((100, 100), np.bool_)
    assert encode_rle(mask) == "`h9"
    mask[50:, 50] = True
    assert np.array_equal(decode_rle(encode_rle(mask), 100, 100), mask)


@given(MASKS)
def test_masks_come_back(mask):
    assert np.array_equal(decode_rle(encode_rle(mask), *mask.shape), mask)


@given(MASKS)
def test_it_is_the_string_of_pycocotools(mask):
    coco = pytest.importorskip("pycocotools.mask")
    packed = coco.encode(np.asfortranarray(mask, np.uint8))
    assert encode_rle(mask) == packed["counts"].decode()
    ours = {"size": list(mask.shape), "counts": encode_rle(mask)}
    assert np.array_equal(coco.decode(ours), mask)


@given(st.sampled_from(["F", "C"]))
def test_the_order_in_memory_does_not_matter(order):
    mask = np.asarray(np.tri(7, 5), np.bool_, order=order)
    assert np.array_equal(decode_rle(encode_rle(mask), 7, 5), mask)


@pytest.mark.parametrize("counts", ["", "5", "22", "O6", "\x7f" * 3, "`", "舌"])
def test_what_is_no_such_string(counts):
    with pytest.raises(BadMask, match="its runs do not fill 3x2 pixels"):
        decode_rle(counts, 2, 3)
