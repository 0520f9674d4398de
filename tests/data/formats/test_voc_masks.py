from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.formats.voc_masks import read_voc
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

TONGUE, LIPS, VOID = (250, 50, 83), (1, 2, 3), (224, 224, 192)
LABEL_MAP = (
    "# label:color_rgb:parts:actions\nbackground:0,0,0::\ntongue:250,50,83::\nlips:1,2,3::\n"
)
NUMBERS = np.zeros((40, 60), np.uint8)
NUMBERS[5:25, 10:30] = 1
NUMBERS[0] = 2
NUMBERS[39] = 255


@pytest.fixture
def read(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[[], list[Paired]]:
    put_photo(tmp_path / "JPEGImages" / "a.jpg")
    for folder in ("SegmentationClass", "SegmentationObject"):
        (tmp_path / folder).mkdir()

    def read() -> list[Paired]:
        return read_with(read_voc, tmp_path)

    return read


@pytest.fixture
def coloured(tmp_path: Path, read: Callable[[], list[Paired]]) -> Callable[[], list[Paired]]:
    """A mask in the colours of ``labelmap.txt``."""
    colours = np.zeros((256, 3), np.uint8)
    colours[[1, 2, 255]] = TONGUE, LIPS, VOID
    for folder in ("SegmentationClass", "SegmentationObject"):
        Image.fromarray(colours[NUMBERS]).save(tmp_path / folder / "a.png")
    (tmp_path / "labelmap.txt").write_text(LABEL_MAP)
    return read


def test_colours(coloured: Callable[[], list[Paired]], tmp_path: Path) -> None:
    (paired,) = coloured()
    pair = not_none(paired.pair)
    assert (pair.name, pair.split) == ("a", None)
    assert pair.photo == tmp_path / "JPEGImages/a.jpg"
    assert pair.mask[5:25, 10:30].sum() == pair.mask.sum() == 400
    assert paired.failures == ()


def test_splits(coloured: Callable[[], list[Paired]], tmp_path: Path) -> None:
    lists = tmp_path / "ImageSets" / "Segmentation"
    lists.mkdir(parents=True)
    (lists / "default.txt").write_text("a\n")
    assert not_none(coloured()[0].pair).split is None
    (lists / "val.txt").write_text("a\n../b\n")
    assert not_none(coloured()[0].pair).split == "val"


def test_numbers(read: Callable[[], list[Paired]], tmp_path: Path) -> None:
    Image.fromarray(NUMBERS).save(tmp_path / "SegmentationClass/a.png")
    (tmp_path / "class_names.txt").write_text("_background_\ntongue\nlips\n")
    assert not_none(read()[0].pair).mask.sum() == 400
    (tmp_path / "class_names.txt").write_text("__ignore__\n_background_\ntongue\nlips\n")
    assert not_none(read()[0].pair).mask.sum() == 400
    (tmp_path / "class_names.txt").unlink()
    assert [kind for _, kind in read()[0].notes] == ["1", "2"]


def test_the_folder_of_pictures_comes_first(
    read: Callable[[], list[Paired]], tmp_path: Path
) -> None:
    (tmp_path / "SegmentationClass/a.npy").touch()
    (tmp_path / "SegmentationClassPNG").mkdir()
    Image.fromarray(NUMBERS).save(tmp_path / "SegmentationClassPNG/a.png")
    (tmp_path / "class_names.txt").write_text("_background_\ntongue\nlips\n")
    assert not_none(read()[0].pair).mask.sum() == 400


def test_colours_without_a_class(coloured: Callable[[], list[Paired]], tmp_path: Path) -> None:
    (tmp_path / "labelmap.txt").write_text(LABEL_MAP.replace("lips:1,2,3::\n", ""))
    (paired,) = coloured()
    assert paired.failures == (
        f"{tmp_path / 'SegmentationClass/a.png'}: holds the colour #010203, which no class has",
    )


@pytest.mark.parametrize("line", ["tongue", "tongue:1,2", "tongue:1,2,999::", "tongue:a,b,c::"])
def test_classes_that_cannot_be_read(
    coloured: Callable[[], list[Paired]], tmp_path: Path, line: str
) -> None:
    (tmp_path / "labelmap.txt").write_text(line)
    with pytest.raises(BadAnnotation, match=r"labelmap\.txt: '.*' is not name:red,green,blue"):
        coloured()


def test_masks_that_cannot_be_read(coloured: Callable[[], list[Paired]], tmp_path: Path) -> None:
    masks = tmp_path / "SegmentationClass"
    (masks / "b.png").write_bytes((masks / "a.png").read_bytes())
    (masks / "a.png").rename(tmp_path / "secret.png")
    (masks / "a.png").symlink_to(tmp_path / "secret.png")
    (masks / "c.png").write_bytes(b"tongue")
    failures = [outcome.failures[0] for outcome in coloured()]
    assert "a.png: is a link to a file outside its folder" in failures[0]
    assert "b.png: no photo b under" in failures[1]
    assert "c.png: no photo c under" in failures[2]


def test_a_folder_without_masks(read: Callable[[], list[Paired]]) -> None:
    with pytest.raises(BadAnnotation, match="holds no SegmentationClass with PNG files"):
        read()


def test_white_of_a_black_and_white_mask_is_no_void(
    read: Callable[[], list[Paired]], tmp_path: Path
) -> None:
    white = np.where(NUMBERS == 1, 255, 0).astype(np.uint8)
    for folder in ("SegmentationClass", "SegmentationObject"):
        Image.fromarray(white).save(tmp_path / folder / "a.png")
    (paired,) = read()
    assert paired.notes == (("object of other classes left out", "255"),)
