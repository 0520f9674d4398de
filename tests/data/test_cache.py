from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.cache import Cache, build_cache, joined, read_pair
from tongueseg.data.dataset import Record, read_dataset
from tongueseg.errors import BadMask, BadPhoto, CannotWrite
from tongueseg.inference.input_frame import frame_of
from tongueseg.inference.preprocess import letterbox
from tongueseg.spec import Fit

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto, SmallDisk


@pytest.fixture
def records(drawn_dataset: Path) -> list[Record]:
    return read_dataset(drawn_dataset, val=0.25, test=0.25)


def build(
    records: list[Record],
    folder: Path,
    size: int = 32,
    fit: Fit = "letterbox",
    **options: Any,
) -> Cache:
    return build_cache(records, folder, size=size, fit=fit, **options)


def test_arrays_names_and_types(records: list[Record], tmp_path: Path) -> None:
    cache = build(records, tmp_path / "cache")
    assert len(cache) == 4
    assert cache.names == ("a", "b", "c", "deep/d")
    assert cache.photos.shape == (4, 32, 32, 3)
    assert cache.photos.dtype == np.uint8
    assert cache.masks.shape == (4, 32, 32)
    assert cache.masks.dtype == np.uint8


def test_the_order_is_that_of_the_records(records: list[Record], tmp_path: Path) -> None:
    cache = build(records[::-1], tmp_path / "cache")
    assert cache.names[0] == "deep/d"
    other = build(records, tmp_path / "cache")
    assert np.array_equal(cache.masks[0], other.masks[3])
    assert not np.array_equal(cache.masks[0], other.masks[0])


@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
def test_photos_lie_as_prepare_lays_them(records: list[Record], tmp_path: Path, fit: Fit) -> None:
    cache = build(records, tmp_path / "cache", fit=fit)
    pixels, mask = read_pair(records[1])
    height, width = mask.shape
    frame = frame_of(height, width, 32, 32, fit)
    assert np.array_equal(cache.photos[1], letterbox(pixels, frame, 32, 32))
    assert np.array_equal(cache.masks[1], letterbox(mask.astype(np.uint8) * 255, frame, 32, 32))


def test_edge_pixels_hold_the_share_of_tongue(tmp_path: Path, records: list[Record]) -> None:
    mask = np.zeros((60, 80), bool)
    mask[:, :41] = True
    Image.fromarray(mask).save(records[0].mask)
    cache = build(records[:1], tmp_path / "cache", size=40, fit="stretch")
    # Two columns of the photo make one of the cache: of the 21st, one in two is tongue.
    assert (cache.masks[0, :, 19] == 255).all()
    assert np.abs(cache.masks[0, :, 20].astype(int) - 128).max() <= 1
    assert (cache.masks[0, :, 21] == 0).all()


def test_caches_are_joined_in_their_order(records: list[Record], tmp_path: Path) -> None:
    first = build(records[:1], tmp_path / "cache")
    rest = build(records[1:], tmp_path / "cache")
    whole = joined(first, rest)
    assert whole.names == ("a", "b", "c", "deep/d")
    every = build(records, tmp_path / "cache")
    assert np.array_equal(whole.photos, every.photos)
    assert np.array_equal(whole.masks, every.masks)
    assert whole.photos.dtype == whole.masks.dtype == np.uint8


def test_one_cache_alone_stays_on_disk(records: list[Record], tmp_path: Path) -> None:
    alone = build(records, tmp_path / "cache")
    assert joined(alone) is alone


def test_caches_of_two_sizes_are_not_joined(records: list[Record], tmp_path: Path) -> None:
    small, large = (build(records, tmp_path / "cache", size=size) for size in (32, 64))
    with pytest.raises(ValueError, match="must match exactly"):
        joined(small, large)


def test_the_second_time_nothing_is_decoded(
    records: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(records, tmp_path / "cache")
    monkeypatch.setattr("tongueseg.data.cache.read_photo", None)
    ticks = []
    again = build(records, tmp_path / "cache", tick=lambda: ticks.append(1))
    assert np.array_equal(first.photos, again.photos)
    assert ticks == []
    assert isinstance(again.photos, np.memmap)
    assert not again.photos.flags.writeable


@pytest.mark.parametrize("what", ["photo", "mask"])
def test_a_changed_file_is_decoded_again(records: list[Record], tmp_path: Path, what: str) -> None:
    before = build(records, tmp_path / "cache")
    file = getattr(records[2], what)
    with Image.open(file) as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(file)
    os.utime(file, ns=(1, 1))
    ticks = []
    after = build(records, tmp_path / "cache", tick=lambda: ticks.append(1))
    assert len(ticks) == 4
    assert len(before) == len(after)


def test_size_and_fit_have_caches_of_their_own(records: list[Record], tmp_path: Path) -> None:
    for options in ({"size": 32}, {"size": 64}, {"size": 32, "fit": "stretch"}):
        build(records, tmp_path / "cache", **options)
    assert len(list((tmp_path / "cache").iterdir())) == 6


def test_one_tick_for_each_pair(records: list[Record], tmp_path: Path) -> None:
    ticks = []
    build(records, tmp_path / "cache", tick=lambda: ticks.append(1))
    assert len(ticks) == 4


def test_a_broken_photo_leaves_no_cache(records: list[Record], tmp_path: Path) -> None:
    records[1].photo.write_bytes(records[1].photo.read_bytes()[:60])
    with pytest.raises(BadPhoto, match=r"original/b\.png: "):
        build(records, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_mask_of_another_size_leaves_no_cache(records: list[Record], tmp_path: Path) -> None:
    Image.new("L", (3, 3)).save(records[1].mask)
    with pytest.raises(BadMask, match=r"mask/b\.png: 3x3 but its photo is 80x70"):
        build(records, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_missing_file(records: list[Record], tmp_path: Path) -> None:
    gone = replace(records[0], photo=tmp_path / "gone.jpg")
    with pytest.raises(BadMask, match=r"gone\.jpg: cannot be read \(No such file or directory\)"):
        build([gone], tmp_path / "cache")


def test_an_interruption_leaves_no_cache(records: list[Record], tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(records, tmp_path / "cache", tick=interrupt)
    assert list((tmp_path / "cache").iterdir()) == []
    assert len(build(records, tmp_path / "cache")) == 4


def test_a_file_in_the_place_of_the_folder(records: list[Record], tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    with pytest.raises(CannotWrite, match=r"cannot write \(.+\)$"):
        build(records, tmp_path / "cache")


def test_a_full_disk_is_told_before_anything_is_decoded(
    records: list[Record], tmp_path: Path, small_disk: SmallDisk
) -> None:
    ticks = []
    with small_disk(10_000), pytest.raises(CannotWrite) as caught:
        build(records, tmp_path / "cache", size=64, tick=lambda: ticks.append(1))
    assert str(caught.value).endswith("cannot write (File too large)")
    assert ticks == []
    assert list((tmp_path / "cache").iterdir()) == []


def test_room_is_asked_for_beforehand(
    records: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up under a mapped file would kill the process."""

    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(CannotWrite, match=r"cannot write \(No space left on device\)"):
        build(records, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_pair_keeps_the_masks_own_size_when_the_photo_is_reduced(
    drawn_photo: DrawPhoto, tmp_path: Path, records: list[Record]
) -> None:
    pixels, mask = drawn_photo(400, 600)
    photo = tmp_path / "large.jpg"
    Image.fromarray(pixels).save(photo)
    Image.fromarray(mask).save(records[0].mask)
    small, whole = read_pair(replace(records[0], photo=photo), at_least=100)
    assert small.shape == (100, 150, 3)
    assert np.array_equal(whole, mask)
