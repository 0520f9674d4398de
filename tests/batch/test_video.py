from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from fake_model import brightness_runtime, small_spec
from tongueseg import Segmenter
from tongueseg.batch.outputs import is_written_by
from tongueseg.batch.predict import Result, write_results
from tongueseg.batch.settings import PredictSettings
from tongueseg.batch.video import check_video_call, predict_video
from tongueseg.errors import BadSettings
from tongueseg.inference.prompt import make_prompt
from video_files import square_frame, write_video

SETTINGS = PredictSettings(outputs=("mask", "measures"))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Two seconds of a square that moves; its frames 8 to 15 are out of focus."""
    frames = [square_frame(40 + 5 * number, size=80) for number in range(20)]
    for number in range(8, 16):
        frames[number] = np.asarray(cv2.GaussianBlur(frames[number], (0, 0), 4), np.uint8)
    return write_video(tmp_path / "clip.avi", frames)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_frame_has_a_mask_a_row_and_measures(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    names = []
    segmenter = Segmenter(small_spec(), brightness_runtime())
    predict_video(segmenter, clip, out, SETTINGS, lambda result: names.append(result.name))
    assert names == [f"clip/{number:06d}" for number in range(20)]
    assert [row["name"] for row in rows_of(out / "results.csv")] == names
    assert [row["name"] for row in rows_of(out / "measures.csv")] == names
    for number, name in enumerate(names):
        with Image.open(out / "mask" / f"{name}.png") as image:
            mask = np.asarray(image) > 127
        truth = square_frame(40 + 5 * number, size=80)[..., 0] > 127
        assert (mask & truth).sum() / (mask | truth).sum() > 0.85


def test_the_stills_are_sharp_frames_some_time_apart(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stills = predict_video(Segmenter(small_spec(), brightness_runtime()), clip, out, SETTINGS)
    numbers = sorted(int(name.removeprefix("clip/")) for name in stills)
    assert numbers
    assert not set(numbers) & set(range(8, 16))
    assert min(np.diff(numbers), default=5) >= 5
    for name in stills:
        with Image.open(out / "still" / f"{name}.jpg") as image:
            assert image.size == (240, 160)
    # They are results, and no photos of a later call.
    assert is_written_by()(out / "still")


def test_a_prediction_is_not_overwritten_unasked(clip: Path, tmp_path: Path) -> None:
    segmenter = Segmenter(small_spec(), brightness_runtime())
    predict_video(segmenter, clip, tmp_path / "out", SETTINGS)
    with pytest.raises(BadSettings, match="holds a prediction; choose another --out"):
        predict_video(segmenter, clip, tmp_path / "out", SETTINGS)
    again = PredictSettings(outputs=("mask",), overwrite=True)
    write_video(clip, [square_frame(size=80)] * 6)
    predict_video(segmenter, clip, tmp_path / "out", again)
    # The video has become shorter: nothing of its former frames is left.
    assert len(rows_of(tmp_path / "out" / "results.csv")) == 6
    assert len(list((tmp_path / "out" / "mask" / "clip").iterdir())) == 6
    assert len(list((tmp_path / "out" / "still" / "clip").iterdir())) == 1


def test_results_of_photos_are_not_overwritten_by_a_video(clip: Path, tmp_path: Path) -> None:
    segmenter, out = Segmenter(small_spec(), brightness_runtime()), tmp_path / "out"
    write_results(out / "results.csv", [Result("clip/portrait")])
    with pytest.raises(BadSettings, match=r"holds results of something else \(clip/portrait\)"):
        predict_video(segmenter, clip, out, PredictSettings(overwrite=True))
    assert [row["name"] for row in rows_of(out / "results.csv")] == ["clip/portrait"]


@pytest.mark.parametrize(
    ("paths", "settings", "message"),
    [
        (["a.mp4", "b.jpg"], SETTINGS, "a.mp4: is a video; give it alone"),
        (["b.jpg", "a.MOV"], SETTINGS, "a.MOV: is a video; give it alone"),
        (["a.mp4"], PredictSettings(resume=True), "takes no --resume"),
        (["a.mp4"], PredictSettings(prompts=make_prompt(None, [(1, 2, True)])), "takes no --box"),
        (["a.mp4"], PredictSettings(outputs=("mask", "coco")), "--save coco: is for photos"),
    ],
)
def test_what_only_photos_take_is_refused(
    paths: list[str], settings: PredictSettings, message: str
) -> None:
    with pytest.raises(BadSettings, match=message):
        check_video_call(paths, settings)
