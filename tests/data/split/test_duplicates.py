from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg.data.dataset import Record, find_pairs
from tongueseg.data.split.duplicates import (
    THUMBNAIL_SIDE,
    duplicate_groups,
    grey_thumbnail,
    group_similar,
)
from tongueseg.errors import BadPhoto
from tongueseg.io.photo import read_photo
from tongueseg.synthetic.drawn import write_dataset

CHANGES: dict[str, Callable[[NDArray[np.uint8]], NDArray[Any]]] = {
    "smaller": lambda pixels: cv2.resize(
        pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA
    ),
    "stretched": lambda pixels: cv2.resize(pixels, None, fx=1.3, fy=1.4),
    "brighter": lambda pixels: np.clip(pixels * 1.25 + 5.0, 0, 255).astype(np.uint8),
    "darker": lambda pixels: (255 * (pixels / 255) ** 1.5).astype(np.uint8),
}


def record(path: Path) -> Record:
    return Record(path.stem, path, path, "train")


def saved(path: Path, pixels: NDArray[Any], **options: Any) -> Record:
    Image.fromarray(pixels).save(path, **options)
    return record(path)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    folder = tmp_path_factory.mktemp("drawn")
    write_dataset(folder, count=6, seed=3, height=200, width=240)
    return find_pairs(folder)


def test_different_photos_are_in_no_group(drawn: list[Record]) -> None:
    ticks = []
    assert duplicate_groups(drawn, tick=lambda: ticks.append(1)) == []
    assert len(ticks) == 6
    assert duplicate_groups([]) == []


def test_copies_and_other_formats(drawn: list[Record], tmp_path: Path) -> None:
    pixels = read_photo(drawn[0].photo).pixels
    (tmp_path / "copy.jpg").write_bytes(drawn[0].photo.read_bytes())
    saved_again = [
        record(tmp_path / "copy.jpg"),
        saved(tmp_path / "exact.png", pixels),
        saved(tmp_path / "poor.jpg", pixels, quality=30),
    ]
    assert duplicate_groups([*drawn, *saved_again]) == [{drawn[0].name, "copy", "exact", "poor"}]


@pytest.mark.parametrize("change", CHANGES)
def test_photos_that_were_changed_a_little(
    drawn: list[Record], tmp_path: Path, change: str
) -> None:
    pixels = CHANGES[change](read_photo(drawn[1].photo).pixels)
    again = saved(tmp_path / "again.jpg", pixels)
    assert duplicate_groups([again, *drawn]) == [{"again", drawn[1].name}]


def test_photos_of_one_colour_are_nobodys_duplicates(tmp_path: Path) -> None:
    flat = [
        saved(tmp_path / f"{number}.png", np.full((80, 80, 3), value, np.uint8))
        for number, value in enumerate((9, 9, 200))
    ]
    assert duplicate_groups(flat) == []


def test_greys_of_photos_that_were_read_already(drawn: list[Record]) -> None:
    pixels = [read_photo(record.photo).pixels for record in drawn[:3]]
    thumbnails = {str(number): grey_thumbnail(photo) for number, photo in enumerate(pixels)}
    assert {thumbnail.shape for thumbnail in thumbnails.values()} == {
        (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    }
    assert group_similar(thumbnails) == []
    assert group_similar(thumbnails | {"again": grey_thumbnail(CHANGES["darker"](pixels[1]))}) == [
        {"1", "again"}
    ]
    assert group_similar({}) == []


def test_a_photo_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(BadPhoto, match=r"a\.jpg: empty file"):
        duplicate_groups([record(tmp_path / "a.jpg")])


def test_the_one_real_duplicate_is_found_and_no_stranger(real_data: Path, tmp_path: Path) -> None:
    records = find_pairs(real_data / "booth")[::3] + find_pairs(real_data / "closeup")[::3]
    known = [r for r in find_pairs(real_data / "booth") if r.name in ("277486_0", "279852_0")]
    others = [r for r in records if r not in known]
    pixels = read_photo(others[7].photo).pixels
    again = saved(tmp_path / "again.jpg", CHANGES["smaller"](pixels), quality=60)
    groups = duplicate_groups([*others, *known, again])
    assert sorted(groups, key=len) == groups
    assert {frozenset(group) for group in groups} == {
        frozenset({"277486_0", "279852_0"}),
        frozenset({others[7].name, "again"}),
    }
