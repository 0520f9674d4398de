from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from tongueseg.config.load import load_config
from tongueseg.config.settings import TrainConfig
from tongueseg.errors import BadDataset, BadPhoto
from tongueseg.training.face_check import faces_with_tongue
from tongueseg.training.pipeline import train_weights
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run


def checked(faces: Path, cache: Path) -> tuple[tuple[str, ...], str]:
    """Return the names of the faces with a tongue, and what the console said."""
    out = io.StringIO()
    return faces_with_tongue(faces, cache, Console(file=out, width=40)), out.getvalue()


def config_with(faces: Path) -> TrainConfig:
    return load_config(
        flags={
            "model.widths": (4, 8),
            "data.size": 64,
            "data.val": 0.2,
            "augment.preset": "none",
            "train.epochs": 1,
            "train.batch": 4,
            "data.faces": str(faces),
            "augment.composed_prob": 0.5,
        }
    )


def test_a_tongue_is_told_in_one_line_and_test_faces_are_not_read(
    faces: Path, tmp_path: Path
) -> None:
    (faces / "face_8.jpg").write_bytes(b"none")
    names, said = checked(faces, tmp_path / "cache")
    assert names == ("face_4",)
    assert said == "1 of 5 faces may show a tongue and are left out: face_4\n"


def test_faces_that_stay_the_same_are_checked_once(
    faces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    checked(faces, cache)
    with monkeypatch.context() as patch:
        patch.setattr("tongueseg.training.face_check.Segmenter", None)
        assert checked(faces, cache) == (("face_4",), "")
    (faces / "face_1.jpg").write_bytes((faces / "face_4.jpg").read_bytes())
    os.utime(faces / "face_1.jpg", ns=(1, 1))
    assert checked(faces, cache)[0] == ("face_1", "face_4")


def test_faces_that_the_user_names_are_not_checked(faces: Path, tmp_path: Path) -> None:
    (faces / "with_tongue.txt").write_text("face_4\n")
    assert checked(faces, tmp_path / "cache") == ((), "")


def test_of_many_faces_the_first_are_told(
    faces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("face_1", "face_2", "face_4")
    monkeypatch.setattr("tongueseg.training.face_check._search", lambda *_: names)
    monkeypatch.setattr("tongueseg.training.face_check._LISTED", 2)
    said = "3 of 5 faces may show a tongue and are left out: face_1, face_2, …\n"
    assert checked(faces, tmp_path / "cache") == (names, said)


def test_a_picture_that_is_damaged_is_named(faces: Path, tmp_path: Path) -> None:
    file = faces / "face_2.jpg"
    file.write_bytes(file.read_bytes()[:400])
    with pytest.raises(BadPhoto, match=r"face_2\.jpg: "):
        checked(faces, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_the_run_folder_names_the_faces_that_were_left_out(
    faces: Path, drawn: Path, tmp_path: Path
) -> None:
    config, quiet = config_with(faces), Console(file=io.StringIO())
    train_weights(read_records(drawn, config.data), tmp_path / "run", config, quiet)
    assert (tmp_path / "run/faces_with_tongue.txt").read_text() == "face_4\n"


def test_faces_that_all_show_a_tongue_are_refused(faces: Path, drawn: Path, tmp_path: Path) -> None:
    (faces / "face_7.jpg").write_bytes((faces / "face_4.jpg").read_bytes())
    config, quiet = config_with(faces), Console(file=io.StringIO())
    with pytest.raises(
        BadDataset, match="no face with landmarks in split 'val' besides 1 left out"
    ):
        train_weights(read_records(drawn, config.data), tmp_path / "run", config, quiet)


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    outlines = json.loads((folder / "landmarks.json").read_text())
    change(outlines)
    (folder / "landmarks.json").write_text(json.dumps(outlines))


def without_number(folder: Path) -> None:
    rewrite(folder, lambda outlines: outlines.update(somebody=outlines.pop("face_1")))
    (folder / "face_1.jpg").rename(folder / "somebody.jpg")


def magnified(folder: Path) -> None:
    def change(outlines: dict[str, Any]) -> None:
        outlines["face_7"]["mouth"] = (4 * np.array(outlines["face_7"]["mouth"])).tolist()

    rewrite(folder, change)


def unmarked(folder: Path) -> None:
    rewrite(folder, lambda o: o.update(face_7=dict.fromkeys(("lips", "mouth", "face"))))


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (lambda folder: folder.rename(folder.with_name("other")), "no such folder of"),
    "no landmarks": (lambda folder: (folder / "landmarks.json").unlink(), r"no landmarks\.json"),
    "empty landmarks": (lambda folder: (folder / "landmarks.json").write_text("{}"), "holds none"),
    "another size": (magnified, "face_7.jpg: its landmarks do not fit a picture of 300 x 300"),
    "no picture": (lambda folder: (folder / "face_2.jpg").write_bytes(b""), "face_2.jpg: no pict"),
    "no number": (without_number, "somebody.jpg: a face's name ends in its number"),
    "none to validate on": (unmarked, "no face with landmarks in split 'val'; faces whose number"),
    "no such name": (
        lambda f: (f / "with_tongue.txt").write_text("x"),
        "x is no name of landmarks",
    ),
    "all named": (
        lambda folder: (folder / "with_tongue.txt").write_text("face_7\n"),
        "no face with landmarks in split 'val'",
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_folder_of_faces_that_cannot_serve_is_refused_before_anything_is_written(
    faces: Path, tmp_path: Path, what: str
) -> None:
    spoil, message = SPOILT[what]
    spoil(faces)
    with pytest.raises(BadDataset, match=message) as caught:
        start_run(tmp_path / "run", config_with(faces))
    assert len(str(caught.value).splitlines()) == 1
    assert not (tmp_path / "run").exists()
