from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tongueseg.data.dataset import (
    Record,
    find_pairs,
    left_out_of,
    read_dataset,
    read_for_scoring,
    select,
)
from tongueseg.data.split.split_file import write_split
from tongueseg.errors import BadDataset


def refused(
    call: Callable[..., Any] | Callable[[Path], list[Record]], *arguments: Any, **options: Any
) -> str:
    with pytest.raises(BadDataset) as caught:
        call(*arguments, **options)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


def read(folder: Path) -> list[Record]:
    return read_dataset(folder, val=0.25, test=0.25)


def test_pairs_come_by_name(drawn_dataset: Path) -> None:
    records = read(drawn_dataset)
    assert [record.name for record in records] == ["a", "b", "c", "deep/d"]
    assert records[3].photo == drawn_dataset / "original/deep/d.png"
    assert records[3].mask == drawn_dataset / "mask/deep/d.png"


def test_without_a_split_file_the_seed_splits(drawn_dataset: Path) -> None:
    records = read(drawn_dataset)
    assert Counter(r.split for r in records) == {"train": 2, "val": 1, "test": 1}
    assert read(drawn_dataset) == records
    splits = {
        tuple(r.split for r in read_dataset(drawn_dataset, val=0.25, test=0.25, seed=seed))
        for seed in range(10)
    }
    assert len(splits) > 1


def test_a_split_file_decides(drawn_dataset: Path) -> None:
    (drawn_dataset / "split.csv").write_text(
        "name,split,who\ndeep/d,test,x\na,train,x\nb,val,x\nc,train,x\n"
    )
    records = read(drawn_dataset)
    assert [record.split for record in records] == ["train", "val", "train", "test"]


def test_a_split_file_from_a_spreadsheet(drawn_dataset: Path) -> None:
    (drawn_dataset / "split.csv").write_bytes(
        b"\xef\xbb\xbfname,split\r\na,train\r\nb,val\r\nc,test\r\ndeep/d,train\r\n"
    )
    assert read(drawn_dataset)[0].split == "train"


@pytest.mark.parametrize("folder", ["original", "mask"])
def test_a_folder_that_is_missing(tmp_path: Path, folder: str) -> None:
    (tmp_path / {"original": "mask", "mask": "original"}[folder]).mkdir()
    said = refused(read, tmp_path)
    assert said.startswith(f"{tmp_path / folder}: no such folder; a dataset has original/NAME")


def test_a_dataset_without_photos(tmp_path: Path) -> None:
    (tmp_path / "original").mkdir()
    (tmp_path / "mask").mkdir()
    assert refused(read, tmp_path) == f"{tmp_path / 'original'}: holds no photo"


@pytest.mark.parametrize("part", ["original", "mask"])
def test_a_name_that_is_no_text(drawn_dataset: Path, part: str) -> None:
    try:
        Path(os.fsdecode(os.fsencode(drawn_dataset / part) + b"/\xff.png")).touch()
    except OSError:
        pytest.skip("names are text on this system")
    said = refused(find_pairs, drawn_dataset)
    assert said == f"{drawn_dataset / part}: '\\udcff' is a name that is no UTF-8; rename it"
    assert said.isascii()


@pytest.mark.parametrize("mask", ["a.PNG", "A.png", "A.PNG"])
def test_a_mask_in_other_letter_case(drawn_dataset: Path, mask: str) -> None:
    (drawn_dataset / "mask/a.png").rename(drawn_dataset / "mask" / mask)
    records = read(drawn_dataset)
    assert (records[0].name, records[0].mask) == ("a", drawn_dataset / "mask" / mask)


def test_a_mask_in_another_unicode_form(drawn_dataset: Path) -> None:
    (drawn_dataset / "original/a.png").rename(drawn_dataset / "original/\u00e9.png")
    (drawn_dataset / "mask/a.png").rename(drawn_dataset / "mask/e\u0301.png")
    records = {record.name: record.mask.name for record in read(drawn_dataset)}
    assert records["\u00e9"] == "e\u0301.png"


def test_two_masks_of_one_photo(drawn_dataset: Path) -> None:
    (drawn_dataset / "mask/a.PNG").touch()
    assert "mask/a.png: shares its name with a.PNG" in refused(read, drawn_dataset)
    (drawn_dataset / "mask/a.png").rename(drawn_dataset / "mask/A.png")
    (drawn_dataset / "mask/a.PNG").rename(drawn_dataset / "mask/A.PNG")
    assert "shares its name with A.PNG" in refused(read, drawn_dataset)


def test_a_photo_without_a_mask(drawn_dataset: Path) -> None:
    (drawn_dataset / "mask/b.png").unlink()
    assert refused(read, drawn_dataset) == f"{drawn_dataset / 'original'}: b has no mask/b.png"
    (drawn_dataset / "mask/c.png").unlink()
    assert refused(read, drawn_dataset).endswith("b has no mask/b.png (and 1 more like it)")


def test_a_mask_without_a_photo(drawn_dataset: Path) -> None:
    (drawn_dataset / "original/deep/d.png").unlink()
    said = refused(read, drawn_dataset)
    assert said == f"{drawn_dataset / 'mask'}: deep/d.png has no photo original/deep/d.*"


def test_two_photos_of_one_name(drawn_dataset: Path) -> None:
    (drawn_dataset / "original/a.jpg").touch()
    assert refused(read, drawn_dataset).endswith("shares its name with a.jpg; rename one")


@pytest.mark.parametrize("hidden", [".DS_Store.png", "._a.png", ".checkpoints/a.png"])
@pytest.mark.parametrize("folder", ["original", "mask"])
def test_hidden_files_are_left_out(drawn_dataset: Path, folder: str, hidden: str) -> None:
    file = drawn_dataset / folder / hidden
    file.parent.mkdir(exist_ok=True)
    file.touch()
    assert len(read(drawn_dataset)) == 4


def test_other_files_beside_the_masks_are_left_out(drawn_dataset: Path) -> None:
    (drawn_dataset / "mask/readme.txt").touch()
    (drawn_dataset / "mask/a.npy").touch()
    assert len(read(drawn_dataset)) == 4


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (b"photo,kind\na,train\n", "the first line must be name,split"),
        (b"", "the first line must be name,split"),
        (b"name,split\na,training\n", "a is in 'training'; take train, val, test"),
        (b"name,split\na\n", "a is in None; take train, val, test"),
        (b"name,split\nz,train\n", "z is not among the photos"),
        (b"name,split,fold\na,train,0\n", "a is in fold '0'; folds are numbers from 1"),
        (b"name,split,fold\na,train,one\n", "a is in fold 'one'; folds are numbers from 1"),
        (b"name,split\na,train\na,val\n", "a stands there more than once"),
        (b"name,split\na,train\n", "b is missing (and 2 more like it)"),
        ("name,split\n舌,train\n".encode("gbk"), "cannot be read as CSV in UTF-8"),
    ],
)
def test_split_files_that_do_not_fit(drawn_dataset: Path, rows: bytes, message: str) -> None:
    file = drawn_dataset / "split.csv"
    file.write_bytes(rows)
    assert refused(read, drawn_dataset).startswith(f"{file}: {message}")


def test_folds_come_from_the_split_file(drawn_dataset: Path) -> None:
    assert {record.fold for record in read(drawn_dataset)} == {None}
    (drawn_dataset / "split.csv").write_text(
        "name,split,fold\na,train,2\nb,val,1\nc,train,1\ndeep/d,test,\n"
    )
    assert [record.fold for record in read(drawn_dataset)] == [2, 1, 1, None]


def test_a_written_split_reads_back(drawn_dataset: Path) -> None:
    file = drawn_dataset / "split.csv"
    splits = {"deep/d": "test", "a": "val", "b": "train", "c": "train"}
    write_split(file, splits)
    assert file.read_text("utf-8-sig") == "name,split\na,val\nb,train\nc,train\ndeep/d,test\n"
    write_split(file, splits, {"a": 1, "b": 2, "c": 1})
    assert (
        file.read_text("utf-8-sig")
        == "name,split,fold\na,val,1\nb,train,2\nc,train,1\ndeep/d,test,\n"
    )
    assert [(r.split, r.fold) for r in read(drawn_dataset)] == [
        ("val", 1), ("train", 2), ("train", 1), ("test", None),
    ]  # fmt: skip


def test_pairs_whatever_the_split_file_says(drawn_dataset: Path) -> None:
    (drawn_dataset / "split.csv").write_text("none")
    assert [(r.name, r.split) for r in find_pairs(drawn_dataset)] == [
        ("a", "train"), ("b", "train"), ("c", "train"), ("deep/d", "train"),
    ]  # fmt: skip


def test_what_is_neither_photo_nor_mask_is_counted(drawn_dataset: Path) -> None:
    assert not left_out_of(drawn_dataset)
    for name in ("original/a.dng", "mask/notes.txt", "mask/b.jpg"):
        (drawn_dataset / name).touch()
    counts = "1 .dng, 1 .jpg, 1 .txt"
    assert str(left_out_of(drawn_dataset)) == f"left out: 3 files that are no photos ({counts})"


def test_select(drawn_dataset: Path) -> None:
    records = read(drawn_dataset)
    assert select(records, "all") == records
    assert [r.split for r in select(records, "val")] == ["val"]


def test_a_split_that_does_not_exist(drawn_dataset: Path) -> None:
    said = refused(select, read(drawn_dataset), "tests")
    assert said == "tests: no such split; take train, val, test or all"


def test_an_empty_split(drawn_dataset: Path) -> None:
    records = read_dataset(drawn_dataset, val=0.25, test=0)
    said = refused(select, records, "test")
    assert said == "the test split is empty; check split.csv or the shares"


def test_the_real_datasets(real_data: Path) -> None:
    booth = read_dataset(real_data / "booth")
    assert Counter(r.split for r in booth) == {"train": 480, "val": 60, "test": 60}
    assert len(read_dataset(real_data / "closeup")) == 200


def test_a_mask_in_capitals_is_one(drawn_dataset: Path) -> None:
    (drawn_dataset / "mask" / "a.png").rename(drawn_dataset / "mask" / "a.PNG")
    assert find_pairs(drawn_dataset)[0].mask.name == "a.PNG"


@pytest.mark.parametrize("photos", [1, 2])
def test_too_few_photos_to_split_can_be_scored(drawn_dataset: Path, photos: int) -> None:
    for record in find_pairs(drawn_dataset)[photos:]:
        record.photo.unlink()
        record.mask.unlink()
    assert len(read_for_scoring(drawn_dataset)) == photos
    with pytest.raises(BadDataset, match="none is left for training"):
        read_dataset(drawn_dataset)


def test_other_layouts_are_told_how_to_convert(tmp_path: Path) -> None:
    for name in ("images", "masks"):
        (tmp_path / name).mkdir()
    call = f"data convert --photos {tmp_path / 'images'} --masks {tmp_path / 'masks'} --out DATA"
    with pytest.raises(BadDataset, match=re.escape(call)):
        read_dataset(tmp_path)
    for name in ("original/a.jpg", "original/b.jpg", "mask/a-seg.png", "mask/b-seg.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(BadDataset, match="masks end in -seg, which tongueseg data check --fix"):
        read_dataset(tmp_path)
