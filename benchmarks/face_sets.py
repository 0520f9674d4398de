"""Pictures of faces for ``elsewhere.py``: selfies, composed test faces, faces without a tongue.

Composed pictures join faces whose number ends in 8 or 9 with close-ups of booth's test split. No
training sees either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import read_dataset
from tongueseg.data.masks import read_mask
from tongueseg.io.photo import read_photo
from tongueseg.synthetic.composed import (
    Face,
    composition,
    crop_to_mouth,
    of_split,
    read_faces,
    read_sources,
)

SEED = 90_002
SIZE = 475
COUNT = 120
AREAS = ((0.005, 0.01), (0.01, 0.05), (0.05, 0.2))
"""Shares of the frame that composed tongues cover."""

WITH_A_TONGUE = frozenset(
    f"generated_{number}" for number in ("0358", "1038", "1398", "1399", "1408", "2108")
)
"""Test faces that do show a tongue, in an open mouth; looked at one by one."""

_IN_FACES = ("tongue_in_mouth", "mouth_in_face")

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


class Picture(NamedTuple):
    """A picture ``(H, W, 3)`` uint8 RGB, its tongue, and a composed throat; ``(H, W)`` bool."""

    name: str
    pixels: Pixels
    tongue: Mask
    throat: Mask | None = None


def with_tongue(data: Path) -> dict[str, list[Picture]]:
    """Return selfies, composed faces by the area of their tongue, and composed throats."""
    sets = {"selfies": selfies(data)} if (data / "selfie").is_dir() else {}
    if not (data / "faces").is_dir():
        return sets
    for area in AREAS:
        least, most = (f"{100 * share:g}" for share in area)
        sets[f"composed faces, tongue of {least} to {most} %"] = list(composed_faces(data, area))
    return sets | {"throat and teeth in a close-up": list(throats(data))}


def without_tongue(data: Path) -> dict[str, list[Picture]]:
    """Return the test faces as they are, and cropped to the mouth."""
    if not (data / "faces").is_dir():
        return {}
    return {
        "faces": list(faces_without_tongue(data)),
        "mouths of faces": list(mouths_without_tongue(data)),
    }


def selfies(data: Path) -> list[Picture]:
    """Return the photos of ``data/selfie`` as they are."""
    pictures = []
    for record in read_dataset(data / "selfie"):
        pixels = read_photo(record.photo).pixels
        pictures.append(Picture(record.name, pixels, read_mask(record.mask, pixels.shape[:2])))
    return pictures


def composed_faces(data: Path, area: tuple[float, float]) -> Iterator[Picture]:
    """Yield composed test faces, both kinds in turn, whose tongue covers a share of the frame."""
    sources = read_sources(data / "faces", data / "booth", "test")
    for number in range(COUNT):
        kind = _IN_FACES[number % len(_IN_FACES)]
        rng = np.random.default_rng((SEED, number, round(1000 * area[0])))
        made = composition(rng, kind, sources, size=SIZE, area=area)
        yield Picture(f"{kind} {number}", made.pixels, made.mask > 127)


def throats(data: Path) -> Iterator[Picture]:
    """Yield test close-ups with a throat and teeth composed above the tongue's root."""
    sources = read_sources(data / "faces", data / "booth", "test")
    for number in range(COUNT):
        rng = np.random.default_rng((SEED, number, 7))
        made = composition(rng, "throat_and_teeth", sources, size=SIZE)
        throat = None if made.throat is None else made.throat > 127
        yield Picture(f"throat {number}", made.pixels, made.mask > 127, throat)


def faces_without_tongue(data: Path) -> Iterator[Picture]:
    """Yield the test faces as they are."""
    for face in _test_faces(data):
        yield _empty(face.file.stem, read_photo(face.file).pixels)


def mouths_without_tongue(data: Path) -> Iterator[Picture]:
    """Yield the test faces cropped to the mouth, 1 to 2.5 times as wide as the lips."""
    for number, face in enumerate(_test_faces(data)):
        rng = np.random.default_rng((SEED, number))
        crop = crop_to_mouth(rng, face, read_photo(face.file).pixels)
        if crop is not None:
            yield _empty(f"mouth of {face.file.stem}", crop)


def _test_faces(data: Path) -> Sequence[Face]:
    faces = of_split(read_faces(data / "faces"), "test")
    return [face for face in faces if face.file.stem not in WITH_A_TONGUE]


def _empty(name: str, pixels: Pixels) -> Picture:
    return Picture(name, pixels, np.zeros(pixels.shape[:2], np.bool_))
