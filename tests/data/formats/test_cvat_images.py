from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from tongueseg.data.formats.cvat_images import write_cvat
from tongueseg.data.formats.drawing import Pair

if TYPE_CHECKING:
    from typing_helpers import PutPhoto


def test_images_and_their_subsets(tmp_path: Path, put_photo: PutPhoto) -> None:
    mask = np.zeros((40, 60), np.bool_)
    mask[5:25, 10:30] = mask[30:35, 40:50] = True
    photo = put_photo(tmp_path / "a.jpg")
    pairs = [
        Pair("deep/'a' & b", photo, ".jpg", mask, "val"),
        Pair("c", photo, ".jpg", mask & False),
    ]
    write_cvat(tmp_path / "out", iter(pairs))
    root = ElementTree.parse(tmp_path / "out/annotations.xml").getroot()
    first, second = root.iter("image")
    assert first.attrib == {
        "id": "0",
        "name": "deep/'a' & b.jpg",
        "subset": "Validation",
        "width": "60",
        "height": "40",
    }
    assert [polygon.get("label") for polygon in first] == ["tongue", "tongue"]
    assert (second.get("subset"), len(second)) == (None, 0)
    assert (tmp_path / "out/images/deep/'a' & b.jpg").exists()
