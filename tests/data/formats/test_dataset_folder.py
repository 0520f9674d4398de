from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.dataset import read_dataset
from tongueseg.data.formats.dataset_folder import read_layout, write_layout
from tongueseg.data.formats.drawing import Pair
from tongueseg.errors import BadDataset
from typing_helpers import not_none

if TYPE_CHECKING:
    from typing_helpers import PutPhoto, ReadWith


def test_reads_masks_and_no_split_where_there_is_none(
    drawn_dataset: Path, read_with: ReadWith
) -> None:
    outcomes = read_with(read_layout, drawn_dataset)
    assert [not_none(o.pair).name for o in outcomes] == ["a", "b", "c", "deep/d"]
    assert {not_none(o.pair).split for o in outcomes} == {None}
    for outcome in outcomes:
        with Image.open(drawn_dataset / f"mask/{not_none(outcome.pair).name}.png") as mask:
            assert (not_none(outcome.pair).mask == np.asarray(mask)).all()


def test_a_split_file_is_read(drawn_dataset: Path, read_with: ReadWith) -> None:
    (drawn_dataset / "split.csv").write_text("name,split\na,val\nb,train\nc,train\ndeep/d,test\n")
    assert [not_none(o.pair).split for o in read_with(read_layout, drawn_dataset)] == [
        "val", "train", "train", "test",
    ]  # fmt: skip


def test_masks_and_photos_that_cannot_be_read(drawn_dataset: Path, read_with: ReadWith) -> None:
    (drawn_dataset / "mask/a.png").write_text("none")
    Image.new("L", (5, 5)).save(drawn_dataset / "mask/b.png")
    (drawn_dataset / "original/c.png").write_bytes(b"")
    outcomes = read_with(read_layout, drawn_dataset)
    assert [o.pair is None for o in outcomes] == [True, True, True, False]
    assert "a.png: not a PNG" in outcomes[0].failures[0]
    assert "5x5 but its photo is 80x70" in outcomes[1].failures[0]
    assert "c.png: empty file" in outcomes[2].failures[0]


def test_a_folder_that_is_no_dataset(tmp_path: Path, read_with: ReadWith) -> None:
    with pytest.raises(BadDataset):
        read_with(read_layout, tmp_path)


def pairs(put_photo: PutPhoto, tmp_path: Path, *splits: str | None) -> list[Pair]:
    photo = put_photo(tmp_path / "a.jpg")
    mask = np.tri(40, 60, dtype=bool)
    return [Pair(f"sub/{i}", photo, ".JPG", mask, split) for i, split in enumerate(splits)]


def test_written(tmp_path: Path, put_photo: PutPhoto) -> None:
    write_layout(tmp_path / "out", iter(pairs(put_photo, tmp_path, "val", "train")))
    records = read_dataset(tmp_path / "out")
    assert [(r.name, r.split) for r in records] == [("sub/0", "val"), ("sub/1", "train")]
    assert records[0].photo.read_bytes() == (tmp_path / "a.jpg").read_bytes()
    with Image.open(records[0].mask) as mask:
        assert (np.asarray(mask) == np.tri(40, 60) * 255).all()
    with (tmp_path / "out/split.csv").open(encoding="utf-8-sig") as stream:
        assert next(csv.reader(stream)) == ["name", "split"]


@pytest.mark.parametrize("splits", [("train", None), ("train", "train"), (None, None)])
def test_no_split_file_that_would_tell_nothing(
    tmp_path: Path, put_photo: PutPhoto, splits: tuple[str | None, str | None]
) -> None:
    write_layout(tmp_path / "out", iter(pairs(put_photo, tmp_path, *splits)))
    assert not (tmp_path / "out/split.csv").exists()
