"""Synthetic training pictures: drawn scenes without a tongue, faces composed of real mouths."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.cache import Cache
from tongueseg.errors import BadDataset
from tongueseg.io.atomic import atomic_file
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.synthetic.compose_face import compose_face
from tongueseg.synthetic.composed import KINDS, Sources, build_bank
from tongueseg.synthetic.drawn import draw_background

Pixels = NDArray[np.uint8]

FACE_SHARES = (0.008, 0.12)
"""The smallest and the largest share of tongue in a composed face."""


def build_scenes(file: Path, *, count: int, size: int, seed: int) -> Pixels:
    """Draw scenes without a tongue, or load them from ``file`` if it exists.

    Returns:
        ``(count, size, size, 3)`` uint8 RGB, memory-mapped.
    """
    if not file.exists():
        seeds = [(seed, number) for number in range(count)]
        _save(
            file, np.stack(list(map_in_order(partial(_scene, size=size), seeds, available_cores())))
        )
    return _mapped(file)


def build_faces(file: Path, cache: Cache, *, count: int, seed: int) -> Cache:
    """Compose faces around the mouths of ``cache``, or load them from ``file`` if it exists.

    Args:
        file: ``.npy`` file of red, green, blue and mask.
        cache: square close-ups with their masks. Those without a tongue are skipped.
        count: number of faces.
        seed: seed of faces, sizes and mouths.

    Returns:
        A cache of ``count`` photos of the same size.

    Raises:
        BadDataset: no close-up holds a tongue.
    """
    if not file.exists():
        rng = np.random.default_rng((seed, 1))
        with_tongue = [row for row in range(len(cache)) if cache.masks[row].any()]
        if not with_tongue:
            raise BadDataset(
                f"none of the {len(cache)} masks of the train split holds a tongue to compose "
                "faces around; check the masks, or set augment.composed_face_prob to 0"
            )
        rows = rng.permutation(np.resize(with_tongue, count)).tolist()
        jobs = ((cache, row, (seed, 2, number)) for number, row in enumerate(rows))
        _save(file, np.stack(list(map_in_order(_face, jobs, available_cores()))))
    layers = _mapped(file)
    names = tuple(f"face {number}" for number in range(len(layers)))
    return Cache(names, layers[..., :3], layers[..., 3])


def build_composed(
    file: Path,
    sources: Sources,
    *,
    count: int,
    size: int,
    seed: int,
    kinds: Sequence[str] = tuple(KINDS),
) -> Cache:
    """Compose pictures of faces and close-ups, or load them from ``file`` if it exists.

    Args:
        file: ``.npy`` file of red, green, blue and mask.
        sources: faces and close-ups of one split.
        count: number of pictures.
        size: their height and width.
        seed: seed of all that is drawn.
        kinds: of :data:`tongueseg.synthetic.composed.KINDS`, in their proportions.

    Returns:
        A cache of ``count`` photos of ``size`` pixels, some of them without a tongue.

    Raises:
        BadDataset: a face or a close-up cannot be read.
        CannotWrite: the disk refuses.
    """
    layers = build_bank(
        file,
        sources,
        count=count,
        seed=seed,
        size=size,
        kinds={kind: KINDS[kind] for kind in kinds},
        workers=available_cores(),
    )
    names = tuple(f"composed {number}" for number in range(len(layers)))
    return Cache(names, layers[..., :3], layers[..., 3])


def _scene(seed: tuple[int, ...], *, size: int) -> Pixels:
    return draw_background(np.random.default_rng(seed), height=size, width=size).photo


def _face(job: tuple[Cache, int, tuple[int, ...]]) -> Pixels:
    cache, row, seed = job
    photo, mask = np.array(cache.photos[row]), np.array(cache.masks[row])
    rng = np.random.default_rng(seed)
    share = float(np.exp(rng.uniform(*np.log(FACE_SHARES))))
    pixels, tongue = compose_face(rng, photo, mask, size=len(photo), share=share)
    return np.dstack([pixels, tongue])


def _save(file: Path, array: Pixels) -> None:
    with atomic_file(file) as aside, aside.open("wb") as stream:
        np.save(stream, array)


def _mapped(file: Path) -> Pixels:
    array: Pixels = np.load(file, mmap_mode="r")
    return array
