"""What pictures are composed of: the faces and close-ups of a split."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tongueseg.errors import BadDataset
from tongueseg.synthetic.composed.closeups import (
    Closeup,
    CloseupFiles,
    find_closeups,
    read_closeup,
)
from tongueseg.synthetic.composed.faces import (
    Face,
    Split,
    check_picture,
    of_split,
    read_faces,
    read_picture,
)
from tongueseg.synthetic.composed.framing import own_mouth
from tongueseg.synthetic.composed.negatives import OPEN, shows_flesh

_TRIES = 240
# The area of a tongue in squared half mouth widths, about; and the usual side of a face's picture.
_AREA, _SIDE = 1.7, 475
# Frame pixels per pixel of a face at most, and sides of the frame per side of it at least.
_MOST_MAGNIFIED, _LEAST_OF_FRAME = 3.2, 0.75
_BLANK_SHARE = 0.03


@dataclass(frozen=True)
class Sources:
    """What pictures are composed of.

    Attributes:
        faces: with landmarks.
        blank: faces without landmarks, for pictures without a tongue only.
        closeups: files of photos and masks.
    """

    faces: tuple[Face, ...]
    blank: tuple[Face, ...]
    closeups: tuple[CloseupFiles, ...]

    def closeup(self, rng: np.random.Generator) -> Closeup:
        """Draw and read a close-up."""
        return read_closeup(self.closeups[rng.integers(len(self.closeups))])

    def face_for_tongue(
        self, rng: np.random.Generator, *, size: int, share: float, most_turned: float, hides: bool
    ) -> Face:
        """Draw a face that can show a tongue of that share of the frame.

        Args:
            rng: draws it.
            size: height and width of the frame.
            share: of the frame that the tongue will cover.
            most_turned: how far its head is turned at most, from 0 to 1.
            hides: whether its own mouth will be covered, so that an own tongue does not matter.
        """
        for _ in range(_TRIES):
            face = self.faces[rng.integers(len(self.faces))]
            if _suits(face, size, share, most_turned) and (hides or not _may_show_tongue(face)):
                break
        return face

    def face_without_tongue(self, rng: np.random.Generator) -> Face:
        """Draw a face, now and then one without landmarks, that shows no tongue."""
        for _ in range(_TRIES):
            blank = self.blank and rng.random() < _BLANK_SHARE
            faces = self.blank if blank else self.faces
            face = faces[rng.integers(len(faces))]
            if not face.has_landmarks or not _may_show_tongue(face):
                break
        return face


def read_sources(faces: Path, closeups: Path, split: Split) -> Sources:
    """Read which faces and close-ups of a split there are; their pictures stay on disk.

    Args:
        faces: folder of ``NAME.jpg`` and ``landmarks.json``.
        closeups: folder of ``original``, ``mask`` and ``split.csv``.
        split: of both parts.

    Raises:
        BadDataset: a folder is not laid out as it must be, or has nothing of the split.
    """
    return sources_of(faces, find_closeups(closeups, split), split)


def sources_of(
    faces: Path,
    closeups: Sequence[CloseupFiles],
    split: Split,
    left_out: Collection[str] = (),
) -> Sources:
    """Read which faces of a split there are, to compose with these close-ups.

    Args:
        faces: folder of ``NAME.jpg`` and ``landmarks.json``.
        closeups: files of photos and masks.
        split: of the faces.
        left_out: names of faces of which nothing is composed.

    Raises:
        BadDataset: the folder of faces is not laid out as it must be, or has none of the split.
    """
    every = of_split(read_faces(faces), split)
    kept = [face for face in every if face.file.stem not in left_out]
    marked = tuple(face for face in kept if face.has_landmarks)
    if not marked:
        besides = f" besides {len(every) - len(kept)} left out" if len(every) > len(kept) else ""
        raise BadDataset(
            f"{faces}: no face with landmarks in split {split!r}{besides}; faces whose number ends "
            "in 7 are for validation, in 8 or 9 for testing, all others for training"
        )
    blank = tuple(face for face in kept if not face.has_landmarks)
    return Sources(marked, blank, tuple(closeups))


def check_faces(folder: Path, splits: Iterable[Split]) -> None:
    """Check that a folder has faces of each split, whose landmarks fit their pictures.

    Of the pictures only the headers are read.

    Raises:
        BadDataset: the folder of faces is not laid out as it must be, or has none of a split.
    """
    for split in splits:
        sources = sources_of(folder, (), split)
        for face in (*sources.faces, *sources.blank):
            check_picture(face)


def _suits(face: Face, size: int, share: float, most_turned: float) -> bool:
    """Return whether a face has the resolution and the turn for a tongue of that share."""
    mouth = own_mouth(face)
    scale = math.sqrt(share / _AREA) * size / mouth.unit
    fits = _LEAST_OF_FRAME * size / _SIDE < scale < _MOST_MAGNIFIED
    return fits and abs(mouth.yaw) < most_turned


def _may_show_tongue(face: Face) -> bool:
    return own_mouth(face).gap > OPEN and shows_flesh(read_picture(face), face)
