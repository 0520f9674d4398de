from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image

from tongueseg.errors import BadDataset
from tongueseg.synthetic.composed import of_split, read_faces
from tongueseg.synthetic.composed.faces import check_picture, mirrored, read_picture
from typing_helpers import not_none


def rewrite(folder: Path, change: Callable[..., Any]) -> None:
    file = folder / "landmarks.json"
    outlines = json.loads(file.read_text())
    change(outlines)
    file.write_text(json.dumps(outlines))


def test_faces_are_split_by_the_last_digit_of_their_number(faces: Path) -> None:
    every = read_faces(faces)
    assert [face.number for face in of_split(every, "test")] == [8, 9, 18]
    assert [face.number for face in of_split(every, "val")] == [7]
    assert [face.number for face in of_split(every, "train")] == [1, 2, 3, 4, 5, 6]


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


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"nowhere: no such folder of faces$"):
        read_faces(tmp_path / "nowhere")


def test_a_folder_without_landmarks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"no landmarks\.json"):
        read_faces(tmp_path)


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "landmarks.json").write_text("lips: 3")
    with pytest.raises(BadDataset, match="no JSON"):
        read_faces(tmp_path)


@pytest.mark.parametrize("content", ["{}", "[]", "null", '["face_0001"]'])
def test_a_file_that_names_no_picture_is_refused(faces: Path, content: str) -> None:
    (faces / "landmarks.json").write_text(content)
    with pytest.raises(BadDataset, match=r"must map names of pictures to outlines, and holds none"):
        read_faces(faces)


def test_faces_that_the_user_names_are_left_out(faces: Path) -> None:
    (faces / "with_tongue.txt").write_text("face_0003\n\n face_0008.jpg \n")
    numbers = [face.number for face in read_faces(faces)]
    assert numbers == [1, 2, 4, 5, 6, 7, 9, 18]
    (faces / "with_tongue.txt").write_text("face_0003\nface_3\n")
    with pytest.raises(BadDataset, match=r"with_tongue\.txt: face_3 is no name of landmarks\.json"):
        read_faces(faces)


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
    with pytest.raises(BadDataset, match="do not fit a picture of 300 x 320"):
        check_picture(read_faces(faces)[0])


def test_the_size_is_that_of_the_upright_picture(faces: Path) -> None:
    """A picture that the camera stored lying on its side, and its landmarks upright."""
    file = faces / "face_0001.jpg"
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.new("RGB", (2000, 200)).save(file, exif=exif)
    low = (np.array(read_faces(faces)[0].mouth) + (0, 1500)).tolist()
    rewrite(faces, lambda outlines: outlines["face_0001"].update(mouth=low, lips=low))
    face = read_faces(faces)[0]
    check_picture(face)
    assert read_picture(face).shape == (2000, 200, 3)


def test_a_file_that_is_no_picture_is_refused(faces: Path) -> None:
    (faces / "face_0001.jpg").write_bytes(b"none")
    for read in (check_picture, read_picture):
        with pytest.raises(BadDataset, match=r"face_0001\.jpg: .*no picture"):
            read(read_faces(faces)[0])


def test_a_face_without_a_number_is_refused(faces: Path) -> None:
    rewrite(faces, lambda outlines: outlines.update(nobody=outlines["face_0001"]))
    (faces / "face_0001.jpg").rename(faces / "nobody.jpg")
    rewrite(faces, lambda outlines: outlines.pop("face_0001"))
    with pytest.raises(BadDataset, match="ends in its number"):
        of_split(read_faces(faces), "train")
