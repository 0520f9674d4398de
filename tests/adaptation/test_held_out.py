from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tongueseg.adaptation.held_out import FEW, FOLDS, check_parts, parts_of, subjects_of
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset


@pytest.fixture
def records(tmp_path: Path) -> list[Record]:
    """Forty photos of noise, which nobody takes for copies of each other."""
    rng = np.random.default_rng(0)
    made = []
    for number in range(40):
        file = tmp_path / f"photo{number:02}x.png"
        Image.fromarray(rng.integers(0, 256, (32, 32, 3), np.uint8)).save(file)
        made.append(Record(file.stem, file, file, "train"))
    return made


def names(part: list[Record], split: str) -> set[str]:
    return {record.name for record in part if record.split == split}


def test_few_photos_are_each_held_back_once(records: list[Record]) -> None:
    parts = parts_of(records[:20], has_split_file=False)
    assert len(parts) == FOLDS
    held_back = [names(part, "val") for part in parts]
    assert sorted(name for one in held_back for name in one) == [r.name for r in records[:20]]
    for part, val in zip(parts, held_back, strict=True):
        assert names(part, "train") == {r.name for r in records[:20]} - val


def test_of_many_a_fifth_is_held_back(records: list[Record]) -> None:
    (part,) = parts_of(records, has_split_file=False)
    assert len(records) >= FEW
    assert len(names(part, "val")) == 8
    assert len(names(part, "train")) == 32


def test_a_split_file_is_followed(records: list[Record]) -> None:
    splits = ["train"] * 10 + ["val"] * 4 + ["test"] * 6
    split = [
        Record(r.name, r.photo, r.mask, its) for r, its in zip(records[:20], splits, strict=True)
    ]
    (part,) = parts_of(split, has_split_file=True)
    assert [record.split for record in part] == ["train"] * 10 + ["val"] * 4


def test_copies_of_a_photo_are_held_back_together(records: list[Record], tmp_path: Path) -> None:
    copy = tmp_path / "copyofx.png"
    copy.write_bytes(records[3].photo.read_bytes())
    photos = sorted([*records[:11], Record("copyofx", copy, copy, "train")], key=lambda r: r.name)
    for part in parts_of(photos, has_split_file=False):
        val = names(part, "val")
        assert ("copyofx" in val) == (records[3].name in val)


@pytest.mark.parametrize(
    ("photos", "subjects"),
    [
        (
            ["a_0", "a_1", "b_0", "c_0", "d_0", "e_0", "f_0", "g-1", "g-2"],
            [{"a_0", "a_1"}, {"g-1", "g-2"}],
        ),
        (["p1/x", "p1/y", "p2/x", "p3/x", "p4/x", "p5/x", "p6/x"], [{"p1/x", "p1/y"}]),
        ([f"IMG_{n}" for n in range(20)], []),
        (["a", "b", "c", "d", "e", "f"], []),
    ],
    ids=["numbered", "folders", "one counter", "plain"],
)  # fmt: skip
def test_subjects_are_told_by_names(photos: list[str], subjects: list[set[str]]) -> None:
    assert subjects_of(photos) == subjects


@pytest.mark.parametrize(
    ("splits", "purpose"),
    [(("train", "val", "val"), "to train on"), (("train", "train", "val"), "to be judged on")],
)
def test_a_single_photo_is_refused(splits: tuple[str, ...], purpose: str) -> None:
    part = [Record(str(n), Path(), Path(), split) for n, split in enumerate(splits)]
    with pytest.raises(BadDataset, match=f"one photo alone is left {purpose}"):
        check_parts([part])
