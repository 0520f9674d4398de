import numpy as np
import pytest

from tongueseg.data.cache import Cache
from tongueseg.errors import BadDataset
from tongueseg.training.val_check import check_val


def _cache(*levels):
    masks = np.zeros((len(levels), 8, 8), np.uint8)
    masks[:, 2:4, 2:4] = np.array(levels, np.uint8)[:, None, None]
    return Cache(tuple("abc"[: len(levels)]), np.zeros((len(levels), 8, 8, 3), np.uint8), masks)


def test_one_tongue_is_enough():
    check_val(_cache(0, 0, 128))


# At half a pixel a tongue is lost at the input's size, where Dice is measured.
@pytest.mark.parametrize("levels", [(0, 0, 0), (0, 127)])
def test_without_a_tongue_there_is_nothing_to_validate_by(levels):
    with pytest.raises(BadDataset, match=rf"^none of the {len(levels)} masks of the val split"):
        check_val(_cache(*levels))
