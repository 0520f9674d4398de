from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.data.formats.drawing import Pair
from tongueseg.data.formats.photo_copy import store_photo
from tongueseg.errors import CannotWrite

if TYPE_CHECKING:
    from typing_helpers import PutPhoto


def test_photos_are_the_same_bytes(tmp_path: Path, put_photo: PutPhoto) -> None:
    photo = put_photo(tmp_path / "a.jpg", orientation=6)
    mask = np.zeros((1, 1), bool)
    for source in (photo, photo.read_bytes()):
        stored = store_photo(Pair("sub/b", source, ".JPG", mask), tmp_path / "out")
        assert stored == tmp_path / "out/sub/b.JPG"
        assert stored.read_bytes() == photo.read_bytes()
        stored.unlink()
    with pytest.raises(CannotWrite, match=r"a\.jpg/sub/b\.JPG: cannot write"):
        store_photo(Pair("sub/b", photo, ".JPG", mask), photo)
