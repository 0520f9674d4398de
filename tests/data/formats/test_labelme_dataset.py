from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.formats.convert import UNNAMED, ConvertSettings, convert_dataset
from tongueseg.data.formats.labelme_dataset import read_labelme_dataset
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

NUMBERS = np.zeros((40, 60), np.uint8)
NUMBERS[5:25, 10:30] = 1
NUMBERS[0] = 2


def put_label(folder: Path, names: str | None = "_background_\ntongue\nlips\n") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(NUMBERS)
    image.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0])
    image.save(folder / "label.png")
    image.save(folder / "label_viz.png")
    if names is not None:
        (folder / "label_names.txt").write_text(names)


@pytest.fixture
def read(tmp_path: Path, read_with: ReadWith) -> Callable[..., list[Paired]]:
    def read(source: str = ".") -> list[Paired]:
        return read_with(read_labelme_dataset, tmp_path / source)

    return read


def test_folders(read: Callable[..., list[Paired]], tmp_path: Path, put_photo: PutPhoto) -> None:
    for folder in ("a_json", "deep/b_json"):
        put_label(tmp_path / folder)
        Image.new("RGB", (60, 40)).save(tmp_path / folder / "img.png")
    pairs = [not_none(one.pair) for one in read()]
    assert [(pair.name, pair.mask.sum()) for pair in pairs] == [("a", 400), ("deep/b", 400)]
    assert pairs[0].photo == tmp_path / "a_json/img.png"
    assert [not_none(one.pair).name for one in read("a_json")] == ["a"]
    done = convert_dataset(
        tmp_path, tmp_path / "out", ConvertSettings("json_to_dataset", classes=["tongue"])
    )
    assert done.photos == 2
    assert UNNAMED not in done.notes


def test_the_photo_beside_the_folder(
    read: Callable[..., list[Paired]], tmp_path: Path, put_photo: PutPhoto
) -> None:
    put_label(tmp_path / "a_json", names=None)
    put_photo(tmp_path / "a.jpg")
    (paired,) = read()
    assert not_none(paired.pair).photo == tmp_path / "a.jpg"
    assert [label for _, label in paired.notes] == ["1", "2"]


def test_what_cannot_be_read(read: Callable[..., list[Paired]], tmp_path: Path) -> None:
    with pytest.raises(BadAnnotation, match=r"holds no NAME_json/label\.png"):
        read()
    put_label(tmp_path / "a_json")
    assert "label.png: no photo a under" in read()[0].failures[0]
    label = tmp_path / "a_json/label.png"
    label.rename(tmp_path / "secret.png")
    label.symlink_to(tmp_path / "secret.png")
    assert "is a link to a file outside its folder" in read()[0].failures[0]
