"""Composed pictures by kind, one at a time or thousands in a file."""

from __future__ import annotations

import math
import multiprocessing
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from tongueseg.errors import BadDataset, CannotWrite
from tongueseg.synthetic.composed.camera import photograph
from tongueseg.synthetic.composed.closeups import Closeup, read_closeup, read_names
from tongueseg.synthetic.composed.faces import Face, Split, of_split, read_faces, read_picture
from tongueseg.synthetic.composed.frame import own_mouth
from tongueseg.synthetic.composed.mouth_in_face import mouth_in_face
from tongueseg.synthetic.composed.negatives import OPEN, negative, shows_flesh
from tongueseg.synthetic.composed.planes import Composition, Pixels
from tongueseg.synthetic.composed.throat_and_teeth import open_closeup, throat_and_teeth
from tongueseg.synthetic.composed.tongue_in_mouth import tongue_in_mouth

Range = tuple[float, float]

KINDS: Mapping[str, float] = {
    "mouth_in_face": 0.3,
    "tongue_in_mouth": 0.35,
    "throat_and_teeth": 0.13,
    "negative": 0.22,
}
"""Each kind's share of a bank."""

AREAS: Mapping[str, Range] = {
    "mouth_in_face": (0.003, 0.2),
    "tongue_in_mouth": (0.003, 0.2),
    "throat_and_teeth": (0.15, 0.6),
    "negative": (0.0, 0.0),
}
"""The least and the largest share of a picture of each kind that is tongue."""

# How many of the close-ups that go into faces get a throat.
_WIDER = 0.35
# A tongue that is darker on average cannot be told from the night around it.
_DARKEST = 24
_TRIES = 12
# The area of a tongue in squared half mouth widths, about; and the usual side of a face's picture.
_AREA, _SIDE = 1.7, 475


@dataclass(frozen=True)
class Sources:
    """What pictures are composed of.

    Attributes:
        faces: with landmarks.
        blank: faces without landmarks, for pictures without a tongue only.
        closeups: folder of ``original`` and ``mask``.
        names: of the close-ups.
    """

    faces: tuple[Face, ...]
    blank: tuple[Face, ...]
    closeups: Path
    names: tuple[str, ...]


def read_sources(faces: Path, closeups: Path, split: Split) -> Sources:
    """Read which faces and close-ups of a split there are; their pictures stay on disk.

    Raises:
        BadDataset: a folder is not laid out as it must be, or has nothing of the split.
    """
    every = of_split(read_faces(faces), split)
    marked = tuple(face for face in every if face.has_landmarks)
    if not marked:
        raise BadDataset(f"{faces}: no face with landmarks in split {split!r}")
    blank = tuple(face for face in every if not face.has_landmarks)
    return Sources(marked, blank, closeups, read_names(closeups, split))


def compose(
    rng: np.random.Generator,
    kind: str,
    sources: Sources,
    *,
    size: int = 400,
    area: Range | None = None,
) -> tuple[Pixels, Pixels]:
    """Compose a picture as a camera would have taken it.

    Args:
        rng: draws everything.
        kind: one of :data:`KINDS`.
        sources: faces and close-ups.
        size: height and width of the picture.
        area: least and largest share of the picture that is tongue; by default the kind's own.

    Returns:
        ``(size, size, 3)`` uint8 RGB, and the mask ``(size, size)`` uint8, soft along its edge.

    Raises:
        BadDataset: a picture cannot be read, or no tongue of the area could be composed.
    """
    made = composition(rng, kind, sources, size=size, area=area)
    return photograph(rng, made.pixels), made.mask


def composition(
    rng: np.random.Generator,
    kind: str,
    sources: Sources,
    *,
    size: int = 400,
    area: Range | None = None,
) -> Composition:
    """Compose a picture as :func:`compose` does, before the camera; tell where its throat is."""
    if kind not in KINDS:
        raise ValueError(f"no kind {kind!r}; known are {', '.join(KINDS)}")
    if kind == "negative":
        return _negative(rng, sources, size)
    least, most = area or AREAS[kind]
    share = math.exp(rng.uniform(math.log(least), math.log(most)))
    draw = partial(_throat, sources=sources) if kind == "throat_and_teeth" else partial(
        _face, sources=sources, compose_face=_IN_FACES[kind]
    )  # fmt: skip
    for _ in range(_TRIES):
        made = draw(rng, size=size, share=share)
        if least <= made.share <= most and made.pixels[made.mask > 127].mean() > _DARKEST:
            return made
    raise BadDataset(f"no {kind} with a tongue of {least:.3f} to {most:.3f} in {_TRIES} tries")


_IN_FACES: Mapping[str, Callable[..., Composition]] = {
    "mouth_in_face": mouth_in_face,
    "tongue_in_mouth": tongue_in_mouth,
}

# Beyond, the lips of a close-up, which was taken from the front, do not fit; nor does any tongue.
_MOST_TURNED = {mouth_in_face: 0.4, tongue_in_mouth: 0.6}


def _face(
    rng: np.random.Generator,
    *,
    sources: Sources,
    compose_face: Callable[..., Composition],
    size: int,
    share: float,
) -> Composition:
    for _ in range(20 * _TRIES):
        face = sources.faces[rng.integers(len(sources.faces))]
        if not _suits(face, size, share, _MOST_TURNED[compose_face]):
            continue
        if compose_face is mouth_in_face or not _may_show_tongue(face):
            break
    closeup = _closeup(rng, sources)
    if compose_face is mouth_in_face and rng.random() < _WIDER:
        closeup = open_closeup(rng, closeup)
    return compose_face(rng, face, closeup, size=size, share=share)


def _suits(face: Face, size: int, share: float, most_turned: float) -> bool:
    """Return whether a face of its resolution and turn can show a tongue of that share."""
    mouth = own_mouth(face)
    scale = math.sqrt(share / _AREA) * size / mouth.unit
    return 0.75 * size / _SIDE < scale < 3.2 and abs(mouth.yaw) < most_turned


def _may_show_tongue(face: Face) -> bool:
    return own_mouth(face).gap > OPEN and shows_flesh(read_picture(face), face)


def _throat(rng: np.random.Generator, *, sources: Sources, size: int, share: float) -> Composition:
    return throat_and_teeth(rng, _closeup(rng, sources), size=size, share=share)


def _negative(rng: np.random.Generator, sources: Sources, size: int) -> Composition:
    for _ in range(_TRIES):
        if sources.blank and rng.random() < 0.03:
            face = sources.blank[rng.integers(len(sources.blank))]
        else:
            face = sources.faces[rng.integers(len(sources.faces))]
        if not face.has_landmarks or not _may_show_tongue(face):
            break
    return negative(rng, face, size=size)


def _closeup(rng: np.random.Generator, sources: Sources) -> Closeup:
    return read_closeup(sources.closeups, sources.names[rng.integers(len(sources.names))])


def build_bank(
    file: Path,
    sources: Sources,
    *,
    count: int,
    seed: int,
    size: int = 400,
    kinds: Mapping[str, float] = KINDS,
    workers: int = 1,
) -> Pixels:
    """Compose ``count`` pictures, or take them from ``file`` where they were composed before.

    A picture depends on ``seed`` and its number alone: not on the others, nor on ``workers``.

    Returns:
        ``(count, size, size, 4)`` uint8, red, green, blue and mask, mapped from disk.

    Raises:
        BadDataset: a source cannot be read.
        CannotWrite: the disk refuses.
    """
    if not file.exists():
        task = partial(_numbered, sources=sources, seed=seed, size=size, kinds=dict(kinds))
        _write(file, task, (count, size, size, 4), workers)
    bank: Pixels = np.load(file, mmap_mode="r")
    return bank


def _numbered(
    number: int, *, sources: Sources, seed: int, size: int, kinds: Mapping[str, float]
) -> Pixels:
    rng = np.random.default_rng((seed, number))
    weights = np.array(list(kinds.values()), np.float64)
    kind = list(kinds)[rng.choice(len(weights), p=weights / weights.sum())]
    return np.dstack(compose(rng, kind, sources, size=size))


def _write(file: Path, task: Callable[[int], Pixels], shape: tuple[int, ...], workers: int) -> None:
    """Write the pictures one after the other into a file that appears when all are there."""
    aside = file.with_name(f".tongueseg-{secrets.token_hex(8)}.npy")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = np.lib.format.open_memmap(aside, mode="w+", dtype=np.uint8, shape=shape)
        # Spawned, not forked: a fork of a process with threads may lock up.
        with multiprocessing.get_context("spawn").Pool(workers, _one_thread) as pool:
            for number, picture in enumerate(pool.imap(task, range(shape[0]), chunksize=4)):
                rows[number] = picture
        rows.flush()
        aside.replace(file)
    except OSError as error:
        raise CannotWrite(f"{file}: cannot write ({error.strerror or error})") from error
    finally:
        aside.unlink(missing_ok=True)


def _one_thread() -> None:
    cv2.setNumThreads(1)
