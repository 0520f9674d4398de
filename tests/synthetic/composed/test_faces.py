from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tongueseg.errors import BadDataset
from tongueseg.synthetic.composed import of_split, read_faces
from tongueseg.synthetic.composed.faces import mirrored, read_picture
from typing_helpers import not_none


def rewrite(folder: Path, change: Callable[..., Any]) -> None:
    file = folder / "landmarks.json"
    outlines = json.loads(file.read_text())
    change(outlines)
    file.write_text(json.dumps(outlines))


def test_faces_are_split_by_the_last_digit_of_their_number(faces: Path) -> None:
    every = read_faces(faces)
    assert [face.number for face in of_split(every, "test")] == [8, 9, 18]
    assert [face.number for face in of_split(every, "train")] == [1, 2, 3, 4, 5, 6, 7]


def test_a_face_without_landmarks_is_kept_for_pictures_without_a_tongue(faces: Path) -> None:
    marked = {face.number: face.has_landmarks for face in read_faces(faces)}
    assert [number for number, known in marked.items() if not known] == [2]


def test_landmarks_keep_their_order_in_the_mirror(faces: Path) -> None:
    face = read_faces(faces)[0]
    other = mirrored(face, 300)
    lips, other_lips = not_none(face.lips), not_none(other.lips)
    assert other_lips[0] == pytest.approx([299 - lips[10][0], lips[10][1]])
    assert other_lips[5] == pytest.approx([299 - lips[5][0], lips[5][1]])
    back = mirrored(other, 300)
    for part in ("lips", "mouth", "outline"):
        assert np.allclose(getattr(back, part), getattr(face, part))


def test_a_folder_without_landmarks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"no landmarks\.json"):
        read_faces(tmp_path)


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "landmarks.json").write_text("lips: 3")
    with pytest.raises(BadDataset, match="no JSON"):
        read_faces(tmp_path)


def test_a_missing_picture_is_refused(faces: Path) -> None:
    (faces / "face_0003.jpg").unlink()
    with pytest.raises(BadDataset, match=r"face_0003\.jpg: missing"):
        read_faces(faces)


@pytest.mark.parametrize("value", [[[1, 2]], "lips", [[1, 2, 3]] * 20, [[1, "x"]] * 20])
def test_landmarks_of_another_number_or_kind_are_refused(
    faces: Path, value: list[list[int | str]] | str
) -> None:
    rewrite(faces, lambda outlines: outlines["face_0001"].update(lips=value))
    with pytest.raises(BadDataset, match="lips must be 20 points"):
        read_faces(faces)


def test_landmarks_of_a_larger_picture_are_refused(faces: Path) -> None:
    large = (np.array(read_faces(faces)[0].mouth) * 4).tolist()
    rewrite(faces, lambda outlines: outlines["face_0001"].update(mouth=large))
    with pytest.raises(BadDataset, match="do not fit a picture of 300 x 320"):
        read_picture(read_faces(faces)[0])


def test_a_face_without_a_number_is_refused(faces: Path) -> None:
    rewrite(faces, lambda outlines: outlines.update(nobody=outlines["face_0001"]))
    (faces / "face_0001.jpg").rename(faces / "nobody.jpg")
    rewrite(faces, lambda outlines: outlines.pop("face_0001"))
    with pytest.raises(BadDataset, match="ends in its number"):
        of_split(read_faces(faces), "train")
