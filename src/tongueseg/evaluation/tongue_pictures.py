"""Pictures with a tongue, from easy to hard, to calibrate how good a mask is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.data.masks import read_mask
from tongueseg.io.photo import read_photo
from tongueseg.synthetic.composed import AREAS, compose, sources_of
from tongueseg.synthetic.composed import CloseupFiles as Files
from tongueseg.synthetic.drawn import draw_background
from tongueseg.synthetic.hard_examples import paste_shrunk

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_SEED = 20_012
"""Apart from the seeds of trainings and of presence, so that no picture here was trained on."""

_PHOTOS, _COMPOSED = 60, 120
"""Two figures are fitted; more pictures would not change them."""

_SCENE, _SIZES = 400, (300, 700)
"""Height and width of the drawn scenes, and the range of those of composed pictures."""

_SHARES = (0.004, 0.25)
"""How much of a scene a pasted tongue covers."""

_KINDS = tuple(kind for kind, (_, most) in AREAS.items() if most)


def tongue_pictures(
    records: Sequence[Record], faces: Path | None = None
) -> Iterator[tuple[Pixels, Mask]]:
    """Yield photos ``(H, W, 3)`` uint8 RGB with their true mask ``(H, W)`` bool.

    Each record with a tongue is yielded as it is, in odd light, cropped tightly and blurred, and
    shrunk into a drawn scene. With a folder of faces, pictures composed of its val split and the
    records follow, half of them in odd light.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
        BadDataset: the faces cannot be read.
    """
    closeups = []
    for number, record in enumerate(records[:_PHOTOS]):
        photo = read_photo(record.photo).pixels
        mask = read_mask(record.mask, photo.shape[:2])
        if mask.any():
            closeups.append(Files(record.photo, record.mask))
            yield from _variants(np.random.default_rng((_SEED, number)), photo, mask)
    if faces is not None and closeups:
        sources = sources_of(faces, closeups, "val")
        for number in range(_COMPOSED):
            rng = np.random.default_rng((_SEED, 1, number))
            kind, size = _KINDS[number % len(_KINDS)], int(rng.integers(*_SIZES))
            pixels, soft = compose(rng, kind, sources, size=size)
            yield odd_light(rng, pixels) if rng.random() < 0.5 else pixels, soft > 127


def _variants(rng: np.random.Generator, photo: Pixels, mask: Mask) -> Iterator[tuple[Pixels, Mask]]:
    yield photo, mask
    yield odd_light(rng, photo), mask
    crop = tight_crop(rng, mask)
    sharp = np.ascontiguousarray(photo[crop])
    sigma = rng.uniform(0.5, 4) * max(sharp.shape) / _SCENE
    yield np.asarray(cv2.GaussianBlur(sharp, (0, 0), sigma), np.uint8), mask[crop]
    scene = draw_background(rng, height=_SCENE, width=_SCENE).photo
    share = float(np.exp(rng.uniform(*np.log(_SHARES))))
    yield paste_shrunk(scene, odd_light(rng, photo), mask, share=share, rng=rng)


def odd_light(rng: np.random.Generator, photo: Pixels) -> Pixels:
    """Change exposure, gamma and white balance at random; what exceeds white is lost."""
    gamma = np.exp(rng.normal(0, 0.3))
    gain = np.exp(rng.normal(0, 0.4) + rng.normal(0, 0.15, 3))
    levels = (np.arange(256) / 255)[:, None] ** gamma * gain
    table = np.asarray(levels.clip(0, 1) * 255 + 0.5, np.uint8)
    return np.stack([table[:, channel][photo[..., channel]] for channel in range(3)], axis=-1)


def tight_crop(rng: np.random.Generator, mask: Mask) -> tuple[slice, slice]:
    """Return a random box around a tongue ``(H, W)`` bool, which may cut some of it off."""
    slices = []
    for axis in (1, 0):
        line: Mask = np.any(mask, axis)
        places = np.flatnonzero(line)
        first, last = int(places[0]), int(places[-1]) + 1
        before, after = rng.uniform(-0.12, 0.2, 2) * (last - first)
        slices.append(slice(max(0, round(first - before)), min(len(line), round(last + after))))
    return slices[0], slices[1]
