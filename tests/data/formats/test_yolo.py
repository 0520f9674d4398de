from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml

from tongueseg.data.formats.drawing import Pair
from tongueseg.data.formats.yolo import read_yolo, write_yolo
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

# 10 to 30 of 60 across, 5 to 25 of 40 down.
SQUARE = "0 0.1666667 0.125 0.5 0.125 0.5 0.625 0.1666667 0.625"
LIP = SQUARE.replace("0 ", "1 ", 1)


@pytest.fixture
def folder(tmp_path: Path, put_photo: PutPhoto) -> Path:
    put_photo(tmp_path / "images" / "train" / "a.jpg")
    (tmp_path / "data.yaml").write_text("path: elsewhere/set\nnames: [tongue, lip]\n")
    (tmp_path / "labels" / "train").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def one(folder: Path, read_with: ReadWith) -> Callable[..., Paired]:
    def read(*lines: str) -> Paired:
        (folder / "labels" / "train" / "a.txt").write_text("".join(f"{line}\n" for line in lines))
        (paired,) = read_with(read_yolo, folder)
        return paired

    return read


def test_outlines(one: Callable[..., Paired]) -> None:
    paired = one(SQUARE, "")
    assert (not_none(paired.pair).name, not_none(paired.pair).split) == ("a", "train")
    assert not_none(paired.pair).mask[5:25, 10:30].all()
    assert not_none(paired.pair).mask.sum() == 400
    assert one(SQUARE, LIP).notes[0] == ("object of other classes left out", "lip")


def test_confidences_of_predictions(one: Callable[..., Paired]) -> None:
    paired = one(f"{SQUARE} 0.93", f"{SQUARE} 0.5")
    assert not_none(paired.pair).mask.sum() == 400
    assert paired.failures == ()
    # A line alone that lacks a number is a broken one.
    broken = one(SQUARE, f"{SQUARE} 0.93")
    assert "object 2 (tongue): an outline with an x and no y" in broken.failures[0]


def test_an_empty_file_tells_that_there_is_none(one: Callable[..., Paired]) -> None:
    assert not not_none(one().pair).mask.any()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0 0.1 0.2 0.3 0.4", "(tongue): a box, and no outline"),
        ("0 0.1 0.2 0.3 0.4 0.5", "(tongue): a box, and no outline"),
        ("0 0.1 0.2 0.3", "(tongue): an outline with an x and no y"),
        ("0 0.1 0.2", "(tongue): an outline of 1 points encloses nothing"),
        ("0", "(tongue): an outline of 0 points encloses nothing"),
        ("0 0.1 0.2 0.3 x 0.5 0.6", "(tongue): a place that is no number"),
        ("0 0.1 0.2 0.3 nan 0.5 0.6", "(tongue): a coordinate is no place in a photo"),
        ("0 3 3 4 3 4 4", "(tongue): covers no pixel of its photo"),
        ("tongue 0.1 0.2 0.3 0.4 0.5 0.6", "'tongue' is no number of a class"),
        ("-1 0.1 0.2 0.3 0.4 0.5 0.6", "'-1' is no number of a class"),
    ],
)
def test_lines_that_cannot_be_read(
    one: Callable[..., Paired], folder: Path, line: str, message: str
) -> None:
    paired = one(line, SQUARE)
    assert not_none(paired.pair).mask.sum() == 400
    assert paired.failures[0].startswith(f"{folder / 'labels/train/a.txt'}: object 1")
    assert message in paired.failures[0]
    assert one(line).pair is None


def test_what_leaves_the_photo_is_cut(one: Callable[..., Paired]) -> None:
    paired = one("0 0.5 0.5 1.5 0.5 1.5 1.5 0.5 1.5")
    assert not_none(paired.pair).mask.sum() == 600
    assert paired.notes[0][0] == "outline cut at the border of its photo"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("names:\n  0: lip\n  1: tongue\n", LIP),
        ("names: {'1': tongue}\n", LIP),
    ],
)
def test_names_of_classes(folder: Path, one: Callable[..., Paired], text: str, label: str) -> None:
    (folder / "data.yaml").write_text(text)
    assert not_none(one(label).pair).mask.sum() == 400


def test_names_of_classes_in_a_text_file(folder: Path, one: Callable[..., Paired]) -> None:
    (folder / "data.yaml").unlink()
    (folder / "classes.txt").write_text("lip\ntongue\n")
    assert not_none(one(LIP).pair).mask.sum() == 400


def test_names_of_classes_among_the_text_files(
    folder: Path,
    one: Callable[..., Paired],
    put_photo: PutPhoto,
    read_with: ReadWith,
) -> None:
    (folder / "data.yaml").unlink()
    (folder / "labels" / "train" / "classes.txt").write_text("lip\ntongue\n")
    paired = one(LIP)
    assert (not_none(paired.pair).name, not_none(paired.pair).mask.sum()) == ("a", 400)
    assert paired.failures == ()
    # Of several lists the nearest one.
    (folder / "labels" / "classes.txt").write_text("tongue\nlip\n")
    put_photo(folder / "images" / "val" / "b.jpg")
    (folder / "labels" / "val").mkdir()
    (folder / "labels" / "val" / "b.txt").write_text(SQUARE)
    outcomes = read_with(read_yolo, folder)
    assert [(not_none(o.pair).name, not_none(o.pair).mask.sum()) for o in outcomes] == [
        ("a", 400),
        ("b", 400),
    ]


@pytest.mark.parametrize("text", ["", "names: 5", "names: [", "nc: 1", "names: {a: b}", "- 1"])
def test_names_of_classes_that_cannot_be_read(
    folder: Path, one: Callable[..., Paired], text: str
) -> None:
    (folder / "data.yaml").write_text(text)
    with pytest.raises(BadAnnotation, match=r"data\.yaml: holds no names of classes"):
        one(SQUARE)


def test_labels_beside_images_in_every_split(
    tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith
) -> None:
    for split in ("train", "valid"):
        put_photo(tmp_path / split / "images" / "sub" / "a.png")
        (tmp_path / split / "labels" / "sub").mkdir(parents=True)
        (tmp_path / split / "labels" / "sub" / "a.txt").write_text(SQUARE)
    (tmp_path / "data.yaml").write_text("names: [tongue]")
    outcomes = read_with(read_yolo, tmp_path)
    assert [(not_none(o.pair).name, not_none(o.pair).split) for o in outcomes] == [
        ("sub/a", "train"),
        ("sub/a", "val"),
    ]
    assert not_none(outcomes[1].pair).photo == tmp_path / "valid/images/sub/a.png"


def test_photos_elsewhere(folder: Path, put_photo: PutPhoto, read_with: ReadWith) -> None:
    (folder / "images" / "train" / "a.jpg").unlink()
    (folder / "labels" / "train" / "a.txt").write_text(SQUARE)
    put_photo(folder / "photos" / "a.jpg")
    (paired,) = read_with(read_yolo, folder, images=folder / "photos")
    assert not_none(paired.pair).photo == folder / "photos" / "a.jpg"
    (folder / "photos" / "a.jpg").unlink()
    (paired,) = read_with(read_yolo, folder, images=folder / "photos")
    assert "a.txt: no photo a under" in paired.failures[0]


def test_a_folder_without_labels(tmp_path: Path, read_with: ReadWith) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(BadAnnotation, match="holds no folder labels with text files"):
        read_with(read_yolo, tmp_path)


def test_photos_stored_on_their_side(
    folder: Path,
    one: Callable[..., Paired],
    put_photo: PutPhoto,
    read_with: ReadWith,
) -> None:
    put_photo(folder / "images" / "train" / "a.jpg", 40, 60, orientation=6)
    paired = one("0 0 0 0.5 0 0.5 0.5 0 0.5")
    assert not_none(paired.pair).mask[:30, :20].sum() == not_none(paired.pair).mask.sum() == 600
    assert "--drawn-on" in paired.notes[0][0]
    (paired,) = read_with(read_yolo, folder, drawn_on="stored")
    assert not_none(paired.pair).mask[:30, 20:].sum() == not_none(paired.pair).mask.sum() == 600
    assert paired.notes == ()


def test_written(tmp_path: Path, put_photo: PutPhoto) -> None:
    photo = put_photo(tmp_path / "a.jpg")
    mask = np.zeros((40, 60), bool)
    mask[5:25, 10:30] = mask[30:38, 40:50] = True
    pairs = [Pair("sub/a", photo, ".jpg", mask, "val"), Pair("b", photo, ".jpg", ~mask & mask)]
    write_yolo(tmp_path / "out", iter(pairs))
    files = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*")}
    assert files == {
        "data.yaml", "images/val/sub/a.jpg", "labels/val/sub/a.txt", "images/train/b.jpg",
        "labels/train/b.txt",
    }  # fmt: skip
    assert yaml.safe_load((tmp_path / "out/data.yaml").read_text()) == {
        "train": "images/train",
        "val": "images/val",
        "names": {0: "tongue"},
    }
    lines = (tmp_path / "out/labels/val/sub/a.txt").read_text().splitlines()
    assert len(lines) == 2
    for line in lines:
        number, *shares = line.split()
        assert number == "0"
        assert all(0 <= float(share) <= 1 for share in shares)
    assert (tmp_path / "out/labels/train/b.txt").read_text() == ""
