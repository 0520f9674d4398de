"""Predictions for annotation tools: what a tool opens is what the masks hold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image

from tongueseg.batch.outputs import ANNOTATIONS
from tongueseg.batch.prediction_folder import plan_prediction, run_prediction
from tongueseg.batch.settings import PredictSettings
from tongueseg.data.formats.convert import ConvertSettings, convert_dataset
from tongueseg.errors import BadSettings

if TYPE_CHECKING:
    from tongueseg.inference.segmenter import Segmenter

NAMES = ["a", "b", "c", "deep/d"]


@pytest.fixture
def photos(drawn_dataset: Path) -> Path:
    return drawn_dataset / "original"


def predict(fake: Segmenter, source: Path, out: Path, *formats: str) -> list[str]:
    settings = PredictSettings(("mask", *formats))
    return run_prediction(fake, plan_prediction([source], out, settings), lambda _: None)


def pixels(file: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(file) as image:
        return np.asarray(image)


def test_every_format_gives_back_the_masks(fake: Segmenter, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert predict(fake, photos, out, *ANNOTATIONS) == []
    tasks = out / "labelstudio" / "tasks.json"
    listed = json.loads(tasks.read_text())
    assert [len(task["predictions"]) for task in listed] == [1] * len(NAMES)
    # Somebody agrees to all predictions, which then are annotations.
    tasks.write_text(json.dumps([{**t, "annotations": t.pop("predictions")} for t in listed]))
    for name in ANNOTATIONS:
        done = convert_dataset(out / name, tmp_path / name, ConvertSettings(name))
        assert (done.photos, done.failures, done.notes) == (len(NAMES), [], {})
        for photo in NAMES:
            converted = tmp_path / name / "mask" / f"{photo}.png"
            assert np.array_equal(pixels(converted), pixels(out / "mask" / f"{photo}.png"))


def test_a_photo_without_a_tongue_is_there_to_be_drawn(fake: Segmenter, tmp_path: Path) -> None:
    photo = tmp_path / "black.png"
    Image.new("RGB", (64, 64)).save(photo)
    predict(fake, photo, tmp_path / "out", "labelme")
    content = json.loads((tmp_path / "out/labelme/black.json").read_text())
    assert (content["imagePath"], content["shapes"]) == ("black.png", [])


def test_annotations_are_never_replaced(fake: Segmenter, photos: Path, tmp_path: Path) -> None:
    predict(fake, photos, tmp_path / "out", "labelme")
    outputs = ("mask", "labelme")
    for settings in (
        PredictSettings(outputs, resume=True),
        PredictSettings(outputs, overwrite=True),
    ):
        with pytest.raises(
            BadSettings, match="labelme: is there already, perhaps with corrections"
        ):
            plan_prediction([photos], tmp_path / "out", settings)
    again = PredictSettings(("mask", "coco"), resume=True)
    run_prediction(fake, plan_prediction([photos], tmp_path / "out", again), lambda _: None)
    images = json.loads((tmp_path / "out/coco/annotations/instances.json").read_text())["images"]
    assert len(images) == len(NAMES)


def test_copies_of_photos_are_no_photos(fake: Segmenter, photos: Path, tmp_path: Path) -> None:
    source = shutil.copytree(photos, tmp_path / "photos")
    predict(fake, source, source / "out", "labelme", "cvat")
    plan = plan_prediction([source], tmp_path / "other", PredictSettings())
    assert plan.photos == len(NAMES)


def test_photos_that_are_no_files_are_left_out(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    with ZipFile(tmp_path / "photos.zip", "w") as zipped:
        zipped.write(photos / "a.png", "a.png")
    [line] = predict(fake, tmp_path / "photos.zip", tmp_path / "out", "labelme", "coco")
    assert line.endswith("a.png: is no file, which annotations need; unpack it first")
