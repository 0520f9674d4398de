from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.data.dataset import read_dataset

if TYPE_CHECKING:
    from typing_helpers import RunCommand


def labelme(
    folder: Path,
    name: str | int,
    *labels: str,
    points: Sequence[tuple[int, int]] = (
        (1, 1),
        (90, 1),
        (90, 90),
    ),
) -> None:
    shapes = [{"label": label, "points": points} for label in labels]
    content = json.dumps({"imagePath": f"{name}.jpg", "shapes": shapes})
    (folder / f"{name}.json").write_text(content)


@pytest.fixture
def annotated(drawn: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    for i, photo in enumerate(sorted((drawn / "original").iterdir())[:3]):
        (folder / f"{i}.jpg").write_bytes(photo.read_bytes())
        labelme(folder, i, "tongue")
    return folder


def test_into_a_dataset(run: RunCommand, annotated: Path, tmp_path: Path) -> None:
    code, said, errors = run("data", "convert", annotated, "--out", tmp_path / "out")
    assert (code, errors.strip()) == (0, "")
    assert said == f"{annotated}: read as labelme\n3 photos: {tmp_path / 'out'}\n"
    assert len(read_dataset(tmp_path / "out", val=0, test=0)) == 3


def test_out_of_a_dataset(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "coco"
    assert run("data", "convert", drawn, "--out", out, "--to", "coco")[0] == 0
    content = json.loads((out / "annotations/instances.json").read_text())
    assert len(content["images"]) == len(content["annotations"]) == 4


def test_some_that_cannot_be_read(run: RunCommand, annotated: Path, tmp_path: Path) -> None:
    (annotated / "0.json").write_text("{")
    labelme(annotated, "1", "tongue", points=[(1, 1), (2, 2)])
    labelme(annotated, "2", "tongue", points=[(1, 1), (900, 1), (90, 90)])
    out = tmp_path / "out"
    code, said, errors = run("data", "convert", annotated, "--out", out, "--from", "labelme")
    assert code == 1
    lines = errors.strip().splitlines()
    assert lines[0].startswith(f"error: {annotated / '0.json'}: is no JSON")
    assert lines[1] == (
        f"error: {annotated / '1.json'}: object 1 (tongue): an outline of 2 points encloses nothing"
    )
    assert lines[2:] == [
        f"note: 1 photo without an annotation left out ({annotated / '0.jpg'})",
        "note: 1 outline cut at the border of its photo "
        f"({annotated / '2.json'}: object 1 (tongue))",
    ]
    assert said == f"1 photo, 2 errors: {out}\n"


def test_options(run: RunCommand, annotated: Path, tmp_path: Path) -> None:
    labelme(annotated, "1", "lip")
    photos = tmp_path / "photos"
    photos.mkdir()
    for photo in annotated.glob("*.jpg"):
        photo.rename(photos / photo.name)
    out = tmp_path / "out"
    choose = ("--images", photos, "--class", "tongue", "--no-empty", "--drawn-on", "upright")
    code, said, errors = run("data", "convert", annotated, "--out", out, *choose)
    assert code == 0
    assert said.endswith(f"2 photos: {out}\n")
    assert errors.strip().splitlines() == [
        "note: 1 object of other classes left out (lip (1))",
        "note: 1 photo with nothing drawn on it left out (1)",
    ]


def test_a_class_that_overlaps(run: RunCommand, annotated: Path, tmp_path: Path) -> None:
    labelme(annotated, "1", "tongue", "hole", "hole")
    code, _, errors = run(
        "data", "convert", annotated, "--out", tmp_path / "out", "--class", "tongue"
    )
    assert code == 0
    assert errors.strip().splitlines() == [
        "note: 2 objects of other classes left out (hole (2))",
        "warning: 2 objects of other classes on the tongue, which stays whole; "
        "--minus cuts one out (hole (2))",
    ]
    code, _, errors = run(
        "data", "convert", annotated, "--out", tmp_path / "cut", "--minus", "hole"
    )
    assert (code, errors.strip()) == (0, "")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from", "labelm"], "--from labelm: there is coco, cvat, folder, isat, json_to_dataset, "
         "labelme, labelstudio, masks, nnunet, supervisely, via, voc, yolo; did you mean labelme?"),
        (["--suffix", "_mask"], "--suffix and --value: are for --photos DIR --masks DIR"),
        (["--class", "tonge"], "holds no class 'tonge'; there is tongue (3)"),
        (["--from", "coco"], "holds no COCO file"),
        (["--images", "nowhere"], "--images nowhere: no such folder"),
    ],
)  # fmt: skip
def test_calls_that_cannot_work(
    run: RunCommand, annotated: Path, tmp_path: Path, options: list[str], message: str
) -> None:
    out = tmp_path / "out"
    code, _, errors = run("data", "convert", annotated, "--out", out, *options)
    assert code == 2
    assert errors.startswith("error: ")
    assert message in errors
    assert len(errors.strip().splitlines()) == 1
    assert not out.exists()


def test_two_folders_of_photos_and_masks(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    photos, masks, out = drawn / "original", tmp_path / "masks", tmp_path / "out"
    masks.mkdir()
    for mask in sorted((drawn / "mask").iterdir()):
        (masks / f"{mask.stem}_mask.png").write_bytes(mask.read_bytes())
    call = ("data", "convert", "--photos", photos, "--masks", masks, "--out", out)
    code, _, errors = run(*call)
    assert code == 2
    assert errors.strip().endswith("its masks have other names than their photos; "
                                   "most end in _mask: add --suffix _mask")  # fmt: skip
    code, said, errors = run(*call, "--suffix", "_mask", "--value", "255")
    assert (code, said, errors.strip()) == (0, f"4 photos: {out}\n", "")
    assert len(read_dataset(out, val=0, test=0)) == 4
    code, _, errors = run(*call[:-1], tmp_path / "other", "--suffix", "_mask", "--value", "7")
    assert (code, errors.strip()) == (2, f"error: {masks}: no mask holds --value 7")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give a SOURCE, or --photos DIR and --masks DIR"),
        (["--masks", "m"], "--masks m: name the folder of the photos by --photos"),
        (["a", "--masks", "m"], "a and --masks m: give one of them"),
        (["--masks", "m", "--photos", "p", "--from", "coco"], "--masks: is no --from coco"),
        (["--masks", "m", "--photos", "p"], "m: no such file or folder"),
    ],
)
def test_calls_of_two_folders_that_cannot_work(
    run: RunCommand, tmp_path: Path, words: list[str], message: str
) -> None:
    code, _, errors = run("data", "convert", *words, "--out", tmp_path / "out")
    assert code == 2
    assert errors.strip().startswith(f"error: {message}")


def test_what_is_left_out_is_counted(run: RunCommand, annotated: Path, tmp_path: Path) -> None:
    (annotated / "a.psd").touch()
    code, _, errors = run("data", "convert", annotated, "--out", tmp_path / "out")
    assert (code, errors.strip()) == (0, "left out: 1 file that is no photo (1 .psd)")


def test_photos_linked_from_elsewhere_are_not_copied(
    run: RunCommand, annotated: Path, drawn: Path, tmp_path: Path
) -> None:
    (annotated / "0.jpg").rename(tmp_path / "secret.jpg")
    (annotated / "0.jpg").symlink_to(tmp_path / "secret.jpg")
    code, said, errors = run("data", "convert", annotated, "--out", tmp_path / "out")
    assert code == 1
    assert (
        f"photo linked from another folder left out; name that folder by --images ({annotated}"
        in errors
    )
    assert said.endswith(f"2 photos, 1 error: {tmp_path / 'out'}\n")
    dataset = tmp_path / "dataset"
    for part in ("original", "mask"):
        (dataset / part).mkdir(parents=True)
        for file in (drawn / part).iterdir():
            (dataset / part / file.name).write_bytes(file.read_bytes())
    photo = next((dataset / "original").iterdir())
    photo.unlink()
    photo.symlink_to(tmp_path / "secret.jpg")
    code, _, errors = run("data", "convert", dataset, "--out", tmp_path / "coco", "--to", "coco")
    assert code == 2
    assert f"error: {photo}: is a link to a file outside the dataset" in errors
