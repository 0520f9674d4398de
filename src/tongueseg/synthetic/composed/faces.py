"""Faces without a tongue: pictures with the outlines of lips, mouth and face."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from PIL import ExifTags, Image

from tongueseg.errors import BadDataset
from tongueseg.io.pillow_image import DAMAGE, SIDEWAYS
from tongueseg.synthetic.composed.layers import Pixels, Points

Split = Literal["train", "val", "test"]

_COUNTS = {"lips": 20, "mouth": 20, "face": 36}
_SPLIT_OF_DIGIT: dict[int, Split] = {7: "val", 8: "test", 9: "test"}
# Landmarks of a face that leaves the picture may lie this far outside, as a share of its side.
_OUTSIDE = 0.5


_AROUND_LIPS = (1.0, 2.5)


@dataclass(frozen=True)
class Face:
    """A picture of a face, and where its mouth is.

    Attributes:
        file: the picture.
        lips: ``(20, 2)`` outline of the lips: left corner, lower lip, right corner, upper lip.
        mouth: ``(20, 2)`` outline of the opening, in the same order.
        outline: ``(36, 2)`` of the face, clockwise from the forehead.

    The outlines are in pixels, x and y. They are None where no face was found.
    """

    file: Path
    lips: Points | None
    mouth: Points | None
    outline: Points | None

    @property
    def number(self) -> int:
        """The number at the end of the file's name."""
        result = re.search(r"(\d+)$", self.file.stem)
        if result is None:
            raise BadDataset(f"{self.file.name}: a face's name ends in its number, as face_0001")
        return int(result[1])

    @property
    def split(self) -> Split:
        """``test`` where the number ends in 8 or 9, ``val`` at 7, else ``train``."""
        return _SPLIT_OF_DIGIT.get(self.number % 10, "train")

    @property
    def has_landmarks(self) -> bool:
        """Whether a tongue can be composed into it."""
        return self.mouth is not None


def read_faces(folder: Path) -> tuple[Face, ...]:
    """Read the landmarks of a folder of faces; the pictures stay on disk.

    Args:
        folder: holds ``NAME.jpg`` and ``landmarks.json``: name to ``lips``, ``mouth``, ``face``.
            It may hold ``with_tongue.txt``, a name on each line.

    Returns:
        The faces in order of their names, those without landmarks too, and without those that
        ``with_tongue.txt`` names.

    Raises:
        BadDataset: no folder, no landmarks, none that can be read, a picture that is missing, or a
            name that no face has.
    """
    if not folder.is_dir():
        raise BadDataset(f"{folder}: no such folder of faces")
    file = folder / "landmarks.json"
    if not file.is_file():
        raise BadDataset(f"{folder}: no landmarks.json; it tells where the faces' mouths are")
    try:
        outlines = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise BadDataset(f"{file}: no JSON ({error})") from error
    if not isinstance(outlines, dict) or not outlines:
        raise BadDataset(f"{file}: must map names of pictures to outlines, and holds none")
    names = sorted(outlines.keys() - _with_tongue(folder, outlines.keys()))
    return tuple(_face(folder, name, outlines[name]) for name in names)


def of_split(faces: Iterable[Face], split: Split) -> tuple[Face, ...]:
    """Return the faces of one split."""
    return tuple(face for face in faces if face.split == split)


def read_picture(face: Face) -> Pixels:
    """Read the picture of a face, ``(H, W, 3)`` uint8 RGB.

    Raises:
        BadDataset: it cannot be read, or its landmarks lie far outside of it.
    """
    pixels = read_rgb(face.file)
    _check_fit(face, pixels.shape[1], pixels.shape[0])
    return pixels


def crop_to_mouth(rng: np.random.Generator, face: Face, pixels: Pixels) -> Pixels | None:
    """Return the picture's part around the mouth, 1 to 2.5 times as wide as the lips.

    Args:
        rng: draws how much is around it.
        face: without landmarks there is no crop.
        pixels: ``(H, W, 3)`` uint8 RGB, its picture.
    """
    if face.lips is None:
        return None
    half = np.ptp(face.lips[:, 0]) * rng.uniform(*_AROUND_LIPS) / 2
    (left, top), (right, bottom) = (face.lips.mean(0) + side * half for side in (-1, 1))
    crop = pixels[max(0, round(top)) : round(bottom), max(0, round(left)) : round(right)]
    return np.ascontiguousarray(crop)


def check_picture(face: Face) -> None:
    """Check by the header of its picture that a face's landmarks lie in it.

    Raises:
        BadDataset: it is no picture, or its landmarks lie far outside of it.
    """
    try:
        with Image.open(face.file) as image:
            width, height = image.size
            if image.getexif().get(ExifTags.Base.Orientation) in SIDEWAYS:
                width, height = height, width
    except DAMAGE as error:
        raise BadDataset(f"{face.file}: no picture") from error
    _check_fit(face, width, height)


def read_rgb(file: Path) -> Pixels:
    """Read a picture as ``(H, W, 3)`` uint8 RGB.

    Raises:
        BadDataset: it is missing or no picture.
    """
    pixels = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if pixels is None:
        raise BadDataset(f"{file}: missing, or no picture")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def mirrored(face: Face, width: int) -> Face:
    """Return the landmarks of the mirrored picture of ``width`` pixels."""
    if face.lips is None or face.mouth is None or face.outline is None:
        return face
    lip = (10 - np.arange(20)) % 20
    flip = np.array([[width - 1, 0]]), np.array([[-1, 1]])
    lips, mouth = ((flip[0] + flip[1] * points)[lip] for points in (face.lips, face.mouth))
    outline = (flip[0] + flip[1] * face.outline)[-np.arange(36) % 36]
    return replace(face, lips=lips, mouth=mouth, outline=outline)


def _check_fit(face: Face, width: int, height: int) -> None:
    if face.mouth is None or face.lips is None:
        return
    points = np.concatenate([face.lips, face.mouth])
    room = _OUTSIDE * max(height, width)
    if points.min() < -room or (points.max(axis=0) > (width + room, height + room)).any():
        raise BadDataset(
            f"{face.file.name}: its landmarks do not fit a picture of {width} x {height}"
        )


def _with_tongue(folder: Path, names: Collection[str]) -> set[str]:
    """Return the faces that the user names because they show a tongue."""
    file = folder / "with_tongue.txt"
    if not file.is_file():
        return set()
    lines = file.read_text("utf-8", errors="replace").splitlines()
    named = {line.strip().removesuffix(".jpg") for line in lines} - {""}
    for name in sorted(named.difference(names)):
        raise BadDataset(f"{file}: {name} is no name of landmarks.json")
    return named


def _face(folder: Path, name: str, outlines: Any) -> Face:
    file = folder / f"{name}.jpg"
    if not file.is_file():
        raise BadDataset(f"{file}: missing, though landmarks.json names it")
    if not isinstance(outlines, dict):
        raise BadDataset(f"{name} in landmarks.json: must hold lips, mouth and face")
    if any(outlines.get(part) is None for part in _COUNTS):
        return Face(file, None, None, None)
    points = [_points(name, part, outlines[part]) for part in _COUNTS]
    return Face(file, *points)


def _points(name: str, part: str, values: Sequence[Any]) -> Points:
    try:
        points = np.array(values, np.float64)
    except (TypeError, ValueError):
        points = np.zeros(0)
    if points.shape != (_COUNTS[part], 2) or not np.isfinite(points).all():
        raise BadDataset(
            f"{name} in landmarks.json: {part} must be {_COUNTS[part]} points of x and y"
        )
    return points
