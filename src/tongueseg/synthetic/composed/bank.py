"""Composed pictures by kind, one at a time or thousands in a file."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from tongueseg.errors import BadDataset
from tongueseg.io.atomic import atomic_file, cannot_write
from tongueseg.io.parallel import map_in_order
from tongueseg.synthetic.composed.capture import photograph
from tongueseg.synthetic.composed.layers import Composition, Pixels
from tongueseg.synthetic.composed.materials import Sources
from tongueseg.synthetic.composed.mouth_in_face import mouth_in_face
from tongueseg.synthetic.composed.negatives import negative
from tongueseg.synthetic.composed.throat_and_teeth import open_closeup, throat_and_teeth
from tongueseg.synthetic.composed.tongue_in_mouth import tongue_in_mouth

Range = tuple[float, float]

KINDS: Mapping[str, float] = {
    "mouth_in_face": 0.2,
    "tongue_in_mouth": 0.45,
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
_TRIES = 60


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
        return negative(rng, sources.face_without_tongue(rng), size=size)
    least, most = area or AREAS[kind]
    share = math.exp(rng.uniform(math.log(least), math.log(most)))
    for _ in range(_TRIES):
        made = _WITH_TONGUE[kind](rng, sources, size, share)
        if least <= made.share <= most and _brightness(made) > _DARKEST:
            return made
    raise BadDataset(f"no {kind} with a tongue of {least:.3f} to {most:.3f} in {_TRIES} tries")


def _brightness(made: Composition) -> float:
    """Return the tongue's mean level, 0 to 255."""
    levels = made.pixels.mean(axis=2) * made.mask
    return float(levels.sum() / max(1.0, made.mask.sum(dtype=np.float64)))


def _mouth_in_face(
    rng: np.random.Generator, sources: Sources, size: int, share: float
) -> Composition:
    # The lips of a close-up were taken from the front, and fit no face that is turned far.
    face = sources.face_for_tongue(rng, size=size, share=share, most_turned=0.4, hides=True)
    closeup = sources.closeup(rng)
    if rng.random() < _WIDER:
        closeup = open_closeup(rng, closeup)
    return mouth_in_face(rng, face, closeup, size=size, share=share)


def _tongue_in_mouth(
    rng: np.random.Generator, sources: Sources, size: int, share: float
) -> Composition:
    face = sources.face_for_tongue(rng, size=size, share=share, most_turned=0.6, hides=False)
    return tongue_in_mouth(rng, face, sources.closeup(rng), size=size, share=share)


def _throat_and_teeth(
    rng: np.random.Generator, sources: Sources, size: int, share: float
) -> Composition:
    return throat_and_teeth(rng, sources.closeup(rng), size=size, share=share)


_WITH_TONGUE: Mapping[str, Callable[[np.random.Generator, Sources, int, float], Composition]] = {
    "mouth_in_face": _mouth_in_face,
    "tongue_in_mouth": _tongue_in_mouth,
    "throat_and_teeth": _throat_and_teeth,
}


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
    with atomic_file(file) as aside:
        try:
            rows = np.lib.format.open_memmap(aside, mode="w+", dtype=np.uint8, shape=shape)
            for number, picture in enumerate(map_in_order(task, range(shape[0]), workers)):
                rows[number] = picture
            rows.flush()
        except OSError as error:
            raise cannot_write(file, error) from error
