from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.formats.mask_folder import TongueValues, parse_values, read_masks
from tongueseg.errors import BadAnnotation, BadSettings
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

ON = np.zeros((40, 60), np.uint8)
ON[5:25, 10:30] = 1
COLOURED = np.zeros((40, 60, 3), np.uint8)
COLOURED[ON == 1] = 255, 0, 0
COLOURED[0] = 0, 0, 255


@pytest.fixture
def read(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[..., list[Paired]]:
    put_photo(tmp_path / "photos" / "a.jpg")
    (tmp_path / "masks").mkdir()

    def read(values: tuple[str, ...] = (), suffix: str = "", masks: str = "masks") -> list[Paired]:
        reader = partial(read_masks, suffix=suffix, values=parse_values(values))
        return read_with(reader, tmp_path / masks, images=tmp_path / "photos")

    return read


@pytest.fixture
def one(read: Callable[..., list[Paired]], tmp_path: Path) -> Callable[..., Paired]:
    def read_one(pixels: Any, *values: str, name: str = "a.png") -> Paired:
        Image.fromarray(pixels).save(tmp_path / "masks" / name)
        (paired,) = read(values)
        return paired

    return read_one


def test_values() -> None:
    assert parse_values(["1", "255", "#F00", "#00ff80"]) == TongueValues(
        (1, 255), (0xFF0000, 0x00FF80)
    )
    for value in ("", "-1", "65536", "9" * 5000, "#ff", "red", "1.5", "²"):
        with pytest.raises(BadSettings, match="give a number up to 65535 or a colour as #ff0000"):
            parse_values([value])


@pytest.mark.parametrize("high", [1, 128, 255])
def test_all_but_black_is_tongue(one: Callable[..., Paired], high: int) -> None:
    paired = one(ON * np.uint8(high))
    pair = not_none(paired.pair)
    assert (pair.name, pair.mask.sum()) == ("a", 400)
    assert (paired.failures, paired.notes) == ((), ())


def test_shades_of_jpeg_are_cut_half_way(one: Callable[..., Paired]) -> None:
    mask = not_none(one(ON * np.uint8(255), name="a.jpg").pair).mask
    assert (mask != ON).mean() < 0.01


@pytest.mark.parametrize(
    ("pixels", "values", "count"),
    [
        (ON, ("1",), 400),
        (1 - ON, ("0",), 400),
        (ON * 7 + (1 - ON) * 9, ("7",), 400),
        (ON * 7 + (1 - ON) * 9, ("7", "9"), 2400),
        (COLOURED, ("#ff0000",), 400),
        (COLOURED, ("#f00", "#00f"), 460),
        (ON * np.uint8(255), ("#fff",), 400),
        (np.dstack([ON] * 3), ("1",), 400),
        (ON, ("3",), 0),
    ],
)
def test_chosen_values(
    one: Callable[..., Paired], pixels: Any, values: tuple[str, ...], count: int
) -> None:
    assert not_none(one(pixels, *values).pair).mask.sum() == count


def test_a_palette(read: Callable[..., list[Paired]], tmp_path: Path) -> None:
    image = Image.fromarray(ON * np.uint8(3))
    image.putpalette([0, 0, 0] * 3 + [9, 8, 7])
    image.save(tmp_path / "masks/a.png")
    for value in ("3", "#090807"):
        assert not_none(read((value,))[0].pair).mask.sum() == 400


@pytest.mark.parametrize(
    ("pixels", "values", "message"),
    [
        (COLOURED, (), "holds several colours; choose those of the tongue by --value"),
        (ON * 128 + np.eye(40, 60, dtype=np.uint8).cumsum(1, "u1"), (), "by --value"),
        (COLOURED, ("1",), "holds colours; give --value a colour, as --value #ff0000"),
        (ON[:, :30], (), "drawn on 30x40 pixels and the photo has 60x40"),
    ],
)
def test_masks_that_cannot_be_read(
    one: Callable[..., Paired], pixels: Any, values: tuple[str, ...], message: str
) -> None:
    paired = one(pixels, *values)
    assert paired.pair is None
    assert "masks/a.png" in paired.failures[0]
    assert message in paired.failures[0]


def test_files_that_are_no_masks(
    one: Callable[..., Paired], read: Callable[..., list[Paired]], tmp_path: Path
) -> None:
    with pytest.raises(BadAnnotation, match=r"masks: holds no mask$"):
        read()
    one(ON)
    (tmp_path / "masks/b.png").write_bytes(b"tongue")
    (tmp_path / "secret.png").write_bytes((tmp_path / "masks/a.png").read_bytes())
    (tmp_path / "masks/c.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "photos/d.jpg").write_bytes((tmp_path / "photos/a.jpg").read_bytes())
    (tmp_path / "masks/d.png").write_bytes(b"tongue")
    failures = [failure for outcome in read() for failure in outcome.failures]
    assert len(failures) == 3
    assert "b.png: no photo b under" in failures[0]
    assert "c.png: is a link to a file outside its folder" in failures[1]
    assert "d.png: not a " in failures[2]


def test_names_with_folders_and_a_suffix(
    read: Callable[..., list[Paired]], tmp_path: Path, put_photo: PutPhoto
) -> None:
    put_photo(tmp_path / "photos/deep/b.JPG", shade=10)
    (tmp_path / "masks/deep").mkdir()
    for name in ("a_mask.png", "deep/b_mask.png", "overview.png"):
        Image.fromarray(ON).save(tmp_path / "masks" / name)
    assert [not_none(one.pair).name for one in read(suffix="_mask")] == ["a", "deep/b"]
    with pytest.raises(BadAnnotation, match="add --suffix _mask"):
        read()
    with pytest.raises(BadAnnotation, match="no mask that ends in _msk; most end in _mask"):
        read(suffix="_msk")


def test_photos_and_masks_in_one_folder(read: Callable[..., list[Paired]], tmp_path: Path) -> None:
    Image.fromarray(ON).save(tmp_path / "photos/a_mask.png")
    with pytest.raises(BadAnnotation, match="holds photos and masks alike; name what the masks"):
        read(masks="photos")
    (paired,) = read(masks="photos", suffix="_mask")
    assert not_none(paired.pair).photo == tmp_path / "photos/a.jpg"
