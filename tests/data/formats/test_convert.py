from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg.data.dataset import read_dataset
from tongueseg.data.formats import WRITERS
from tongueseg.data.formats.convert import (
    EMPTY,
    RENAMED,
    UNNAMED,
    Conversion,
    ConvertSettings,
    convert_dataset,
)
from tongueseg.data.formats.pairing import OTHERS, OVERLAP
from tongueseg.data.masks import read_mask
from tongueseg.data.split.split_file import write_split
from tongueseg.errors import BadAnnotation, BadSettings
from tongueseg.io.photo import read_photo

if TYPE_CHECKING:
    from typing_helpers import PutPhoto

SQUARE = [[10, 5], [30, 5], [30, 25], [10, 25]]


def labelme(folder: Path, name: str, *labels: str, points: list[list[int]] = SQUARE) -> None:
    shapes = [{"label": label, "points": points, "shape_type": "polygon"} for label in labels]
    content = {"imagePath": f"{name}.jpg", "shapes": shapes}
    (folder / f"{name}.json").write_text(json.dumps(content))


@pytest.fixture
def annotated(tmp_path: Path, put_photo: PutPhoto) -> Path:
    """Three photos of which one has a tongue, one two and one none."""
    folder = tmp_path / "set"
    for i, (name, labels) in enumerate({"a": 1, "b": 2, "c": 0}.items()):
        put_photo(folder / f"{name}.jpg", shade=50 * i)
        labelme(folder, name, *["tongue"] * labels)
    return folder


def masks(folder: Path) -> dict[str, NDArray[np.bool_]]:
    by_name = {}
    for record in read_dataset(folder, val=0, test=0):
        photo = read_photo(record.photo, at_least=1)
        by_name[record.name] = read_mask(record.mask, (photo.height, photo.width))
    return by_name


def there_and_back(dataset: Path, tmp_path: Path, name: str) -> tuple[Conversion, Path]:
    convert_dataset(dataset, tmp_path / name, ConvertSettings(reading="folder", writing=name))
    done = convert_dataset(
        tmp_path / name, tmp_path / f"{name}_back", ConvertSettings(reading=name)
    )
    assert done.failures == []
    return done, tmp_path / f"{name}_back"


def test_annotations_become_a_dataset(annotated: Path, tmp_path: Path) -> None:
    ticks: list[object] = []

    def started(total: int) -> Callable[[], None]:
        ticks.append(total)
        return lambda: ticks.append("tick")

    done = convert_dataset(annotated, tmp_path / "out", ConvertSettings(reading="labelme"), started)
    assert (done.photos, done.empty, done.failures, done.notes) == (3, 1, [], {})
    assert ticks == [3, "tick", "tick", "tick"]
    assert {name: mask.sum() for name, mask in masks(tmp_path / "out").items()} == {
        "a": 400, "b": 400, "c": 0,
    }  # fmt: skip
    for name in "abc":
        photo = tmp_path / "out" / "original" / f"{name}.jpg"
        assert photo.read_bytes() == (annotated / f"{name}.jpg").read_bytes()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["mask", "original"]


@pytest.mark.parametrize("name", ["coco", "labelme", "yolo"])
def test_real_masks_there_and_back(real_data: Path, tmp_path: Path, name: str) -> None:
    splits = {r.name: r.split for r in read_dataset(real_data / "booth")[::15]}
    dataset = tmp_path / "booth"
    for folder, suffix in (("original", ".jpg"), ("mask", ".png")):
        (dataset / folder).mkdir(parents=True)
        for stem in splits:
            shutil.copy(real_data / "booth" / folder / f"{stem}{suffix}", dataset / folder)
    lines = [f"{stem},{split}\n" for stem, split in splits.items()]
    (dataset / "split.csv").write_text("name,split\n" + "".join(lines))
    done, back = there_and_back(dataset, tmp_path, name)
    assert done.photos == len(splits) == 40
    before, after = masks(dataset), masks(back)
    assert before.keys() == after.keys()
    for stem, mask in before.items():
        assert (mask & after[stem]).sum() / (mask | after[stem]).sum() >= 0.999
        photo = f"original/{stem}.jpg"
        assert (back / photo).read_bytes() == (dataset / photo).read_bytes()
    # LabelMe knows no splits.
    kept = {r.name: r.split for r in read_dataset(back)} if name != "labelme" else splits
    assert kept == splits
    assert (back / "split.csv").exists() == (name != "labelme")


WRITTEN = [name for name in WRITERS if name != "folder"]


@pytest.mark.parametrize("name", WRITTEN)
def test_pieces_and_holes_there_and_back(tmp_path: Path, name: str) -> None:
    dataset = tmp_path / "drawn"
    for seed, deep in enumerate(["a", "deep/b", "deep/er/c"]):
        noise = np.random.default_rng(seed).random((90, 140)).astype(np.float32)
        smooth = cv2.GaussianBlur(noise, (0, 0), 3)
        for folder, pixels in (
            ("original", np.uint8(smooth * 255)),
            ("mask", np.uint8(smooth > np.median(smooth)) * 255),
        ):
            (dataset / folder / deep).parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(dataset / folder / f"{deep}.png")
    _, back = there_and_back(dataset, tmp_path, name)
    after = masks(back)
    for name, mask in masks(dataset).items():
        assert cv2.connectedComponents(mask.view(np.uint8))[0] > 3
        assert (after[name] == mask).all()


@pytest.mark.parametrize("name", ["cvat", "supervisely"])
def test_splits_there_and_back(tmp_path: Path, put_photo: PutPhoto, name: str) -> None:
    dataset = tmp_path / "dataset"
    (dataset / "mask").mkdir(parents=True)
    splits = {"a": "train", "b": "val", "c": "test"}
    for number, stem in enumerate(splits):
        put_photo(dataset / f"original/{stem}.jpg", shade=50 * number)
        Image.fromarray(np.tri(40, 60, number, dtype=bool)).save(dataset / f"mask/{stem}.png")
    write_split(dataset / "split.csv", splits)
    _, back = there_and_back(dataset, tmp_path, name)
    assert {r.name: r.split for r in read_dataset(back)} == splits


def test_photos_stored_on_their_side_there_and_back(tmp_path: Path, put_photo: PutPhoto) -> None:
    dataset = tmp_path / "phone"
    put_photo(dataset / "original/a.jpg", 40, 60, orientation=6)
    (dataset / "mask").mkdir()
    mask = np.tri(60, 40, dtype=bool)
    Image.fromarray(mask).save(dataset / "mask/a.png")
    for name in WRITTEN:
        done, back = there_and_back(dataset, tmp_path, name)
        assert (masks(back)["a"] == mask).all()
        # YOLO tells no sizes.
        assert bool(done.notes) == (name == "yolo")
    done = convert_dataset(
        dataset,
        tmp_path / "out",
        ConvertSettings(reading="folder", writing="coco", drawn_on="stored"),
    )
    assert done.notes == {}
    assert done.failures == []


def test_from_one_tool_to_another(annotated: Path, tmp_path: Path) -> None:
    convert_dataset(annotated, tmp_path / "out", ConvertSettings(reading="labelme", writing="coco"))
    content = json.loads((tmp_path / "out/annotations/instances.json").read_text())
    assert [image["file_name"] for image in content["images"]] == ["a.jpg", "b.jpg", "c.jpg"]
    assert [drawn["area"] for drawn in content["annotations"]] == [400, 400]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(annotated: Path, tmp_path: Path) -> None:
    (annotated / "b.json").write_text("{")
    done = convert_dataset(annotated, tmp_path / "out", ConvertSettings(reading="labelme"))
    assert done.photos == 2
    assert len(done.failures) == 1
    assert done.failures[0].startswith(f"{annotated / 'b.json'}: is no JSON")
    assert set(masks(tmp_path / "out")) == {"a", "c"}
    # Nobody has read b.json, so nobody has named b.jpg.
    assert done.notes == {UNNAMED: [str(annotated / "b.jpg")]}


def test_photos_that_nobody_annotated_are_told(annotated: Path, tmp_path: Path) -> None:
    (annotated / "a.json").unlink()
    done = convert_dataset(annotated, tmp_path / "out", ConvertSettings(reading="labelme"))
    assert done.notes == {UNNAMED: [str(annotated / "a.jpg")]}
    assert done.failures == []


def test_photos_with_nothing_on_them_can_be_left_out(annotated: Path, tmp_path: Path) -> None:
    done = convert_dataset(
        annotated, tmp_path / "out", ConvertSettings(reading="labelme", keep_empty=False)
    )
    assert (done.photos, done.empty, done.notes) == (2, 0, {EMPTY: ["c"]})
    assert set(masks(tmp_path / "out")) == {"a", "b"}


def test_annotations_with_nothing_on_any_photo(
    annotated: Path, drawn_dataset: Path, tmp_path: Path
) -> None:
    for name in "abc":
        labelme(annotated, name)
    for keep_empty in (None, False):
        settings = ConvertSettings(reading="labelme", keep_empty=keep_empty)
        with pytest.raises(BadAnnotation) as caught:
            convert_dataset(annotated, tmp_path / "out", settings)
        said = f"{annotated}: nothing is drawn on any of its photos; an export is empty where"
        assert str(caught.value).startswith(said)
        assert not (tmp_path / "out").exists()
    settings = ConvertSettings(reading="labelme", keep_empty=True)
    assert convert_dataset(annotated, tmp_path / "out", settings).empty == 3
    # What a dataset says is meant.
    settings = ConvertSettings(reading="folder", writing="coco")
    assert convert_dataset(tmp_path / "out", tmp_path / "coco", settings).empty == 3
    (annotated / "b.json").write_text("{")
    with pytest.raises(
        BadAnnotation, match=r"any of its photos; not read is .*b\.json: is no JSON"
    ):
        convert_dataset(annotated, tmp_path / "no", ConvertSettings(reading="labelme"))


def test_several_classes_must_be_chosen_from(annotated: Path, tmp_path: Path) -> None:
    labelme(annotated, "c", "tongue", "lip")
    with pytest.raises(BadSettings) as caught:
        convert_dataset(annotated, tmp_path / "out", ConvertSettings(reading="labelme"))
    assert str(caught.value) == (
        f"{annotated}: holds several classes; choose with --class: tongue (4), lip (1)"
    )
    done = convert_dataset(
        annotated, tmp_path / "out", ConvertSettings(reading="labelme", classes=["tongue", "lip"])
    )
    assert done.empty == 0
    done = convert_dataset(
        annotated, tmp_path / "lip", ConvertSettings(reading="labelme", classes=["lip"])
    )
    assert done.empty == 2
    assert done.notes == {OTHERS: ["tongue"] * 4, OVERLAP: ["tongue"]}
    with pytest.raises(
        BadSettings, match=r"holds no class 'tonge'; there is tongue \(4\), lip \(1\)$"
    ):
        convert_dataset(
            annotated, tmp_path / "no", ConvertSettings(reading="labelme", classes=["tonge"])
        )


def test_a_class_that_is_missing_because_files_cannot_be_read(
    annotated: Path, tmp_path: Path
) -> None:
    settings = ConvertSettings(reading="labelme", classes=["lip"])
    (annotated / "a.json").write_text("{")
    with pytest.raises(BadSettings, match=r"is tongue \(2\); unread is .*a\.json: is no JSON"):
        convert_dataset(annotated, tmp_path / "out", settings)
    for name in "bc":
        (annotated / f"{name}.json").write_text("{")
    with pytest.raises(BadAnnotation, match=r"could be converted: .*a\.json: is no JSON .* 2 more"):
        convert_dataset(annotated, tmp_path / "out", settings)


def test_photos_found_under_another_name_are_told(annotated: Path, tmp_path: Path) -> None:
    (annotated / "a.jpg").rename(annotated / "A.JPG")
    done = convert_dataset(annotated, tmp_path / "out", ConvertSettings(reading="labelme"))
    assert (done.photos, done.failures) == (3, [])
    assert done.notes == {RENAMED: [f"{annotated / 'A.JPG'} for a.jpg"]}


def test_two_annotations_that_claim_one_photo(annotated: Path, tmp_path: Path) -> None:
    (annotated / "b.jpg").unlink()
    labelme(annotated, "old", "tongue")
    text = (annotated / "b.json").read_text().replace("b.jpg", "elsewhere/a.jpg")
    (annotated / "b.json").write_text(text)
    (annotated / "old.json").write_text(text)
    done = convert_dataset(
        annotated, tmp_path / "out", ConvertSettings(reading="labelme", keep_empty=True)
    )
    assert set(masks(tmp_path / "out")) == {"c"}
    assert done.failures == [
        f"{annotated / 'a.jpg'}: is claimed by {annotated / 'a.json'} and "
        f"{annotated / 'b.json'} (and 1 more like it); keep one"
    ]


def test_a_class_that_is_cut_out(annotated: Path, tmp_path: Path) -> None:
    labelme(annotated, "a", "tongue", "lip")
    for minus, pixels in (["lip"], 0), ([], 400):
        settings = ConvertSettings(reading="labelme", classes=["tongue"], minus=minus)
        convert_dataset(annotated, tmp_path / f"{pixels}", settings)
        assert masks(tmp_path / f"{pixels}")["a"].sum() == pixels
    # The only class that is left is tongue.
    settings = ConvertSettings(reading="labelme", minus=["lip"])
    convert_dataset(annotated, tmp_path / "out", settings)
    assert masks(tmp_path / "out")["a"].sum() == 0
    for label, message in (("tonge", "holds no class 'tonge'"), ("tongue", "one or the other")):
        settings = ConvertSettings(reading="labelme", classes=["tongue"], minus=[label])
        with pytest.raises(BadSettings, match=message):
            convert_dataset(annotated, tmp_path / "no", settings)


def test_two_photos_of_one_name(tmp_path: Path, put_photo: PutPhoto) -> None:
    images = []
    for i, name in enumerate(["a.jpg", "a.png", "b.jpg"]):
        put_photo(tmp_path / "set" / name, shade=i)
        images.append({"id": i, "file_name": name})
    content = {"images": images, "annotations": [], "categories": []}
    (tmp_path / "set/coco.json").write_text(json.dumps(content))
    done = convert_dataset(
        tmp_path / "set", tmp_path / "out", ConvertSettings(reading="coco", keep_empty=True)
    )
    assert done.photos == 2
    file = tmp_path / "set/coco.json"
    assert done.failures == [f"{file}: a.png: shares the name a with {file}: a.jpg"]


def test_coco_without_its_photos(tmp_path: Path) -> None:
    images = [{"id": i, "file_name": f"{i}.jpg"} for i in range(3)]
    content = {"images": images, "annotations": [], "categories": []}
    (tmp_path / "coco.json").write_text(json.dumps(content))
    with pytest.raises(BadAnnotation) as caught:
        convert_dataset(tmp_path / "coco.json", tmp_path / "out", ConvertSettings(reading="coco"))
    assert str(caught.value) == (
        f"{tmp_path / 'coco.json'}: none of its photos could be converted: "
        f"{tmp_path / 'coco.json'}: no photo 0.jpg under {tmp_path}; name its folder by --images "
        "(and 2 more like it)"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["coco.json"]


def test_names_that_leave_the_folder_write_nothing_elsewhere(
    tmp_path: Path, put_photo: PutPhoto
) -> None:
    put_photo(tmp_path / "secret.jpg")
    put_photo(tmp_path / "set" / "a.jpg")
    images = [{"id": i, "file_name": n} for i, n in enumerate(["../secret.jpg", "a.jpg"])]
    content = {"images": images, "annotations": [], "categories": []}
    (tmp_path / "set/coco.json").write_text(json.dumps(content))
    before = set(tmp_path.iterdir())
    done = convert_dataset(
        tmp_path / "set", tmp_path / "deep/er/out", ConvertSettings(reading="coco", keep_empty=True)
    )
    assert done.photos == 1
    assert "no photo ../secret.jpg under" in done.failures[0]
    assert set(tmp_path.iterdir()) - before == {tmp_path / "deep"}
    assert len([p for p in (tmp_path / "deep").rglob("*") if p.is_file()]) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reading": "labelm"}, "--from labelm: there is coco, cvat, folder, isat, "
         "json_to_dataset, labelme, labelstudio, masks, nnunet, supervisely, via, voc, yolo; "
         "did you mean labelme?"),
        ({"writing": "coko"}, "--to coko: there is coco, cvat, folder, labelme, labelstudio, "
         "supervisely, yolo; did you mean coco"),
        ({"writing": "nnunet"}, "--to nnunet: there is coco, cvat, folder, labelme, labelstudio"),
        ({"suffix": "_mask"}, "--suffix and --value: are for --photos DIR --masks DIR"),
        ({"reading": "folder"}, "--from folder --to folder: there is nothing to convert"),
        ({"drawn_on": "up"}, "--drawn-on up: there is auto, upright, stored"),
    ],
)  # fmt: skip
def test_calls_that_cannot_work(
    annotated: Path, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    settings = ConvertSettings(**{"reading": "labelme", **options})
    with pytest.raises(BadSettings) as caught:
        convert_dataset(annotated, tmp_path / "out", settings)
    assert str(caught.value).startswith(message)
    assert not (tmp_path / "out").exists()


def test_folders_that_cannot_be(annotated: Path, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="set: is not empty; choose another --out"):
        convert_dataset(annotated, annotated, ConvertSettings(reading="labelme"))
    with pytest.raises(BadSettings, match=r"a\.json: is not empty"):
        convert_dataset(annotated, annotated / "a.json", ConvertSettings(reading="labelme"))
    with pytest.raises(BadSettings, match="nowhere: no such file or folder"):
        convert_dataset(tmp_path / "nowhere", tmp_path / "out", ConvertSettings(reading="labelme"))
    with pytest.raises(BadSettings, match=r"--images .*nowhere: no such folder"):
        convert_dataset(
            annotated,
            tmp_path / "out",
            ConvertSettings(reading="labelme", images=tmp_path / "nowhere"),
        )
    (tmp_path / "out").mkdir()
    assert (
        convert_dataset(annotated, tmp_path / "out", ConvertSettings(reading="labelme")).photos == 3
    )


def test_an_interruption_leaves_nothing(annotated: Path, tmp_path: Path) -> None:
    def started(_total: int) -> Callable[[], None]:
        def tick() -> None:
            raise KeyboardInterrupt

        return tick

    before = set(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        convert_dataset(annotated, tmp_path / "out", ConvertSettings(reading="labelme"), started)
    assert set(tmp_path.iterdir()) == before
