"""Photos to measure with: a dataset that is there, or drawn ones."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from tongueseg.data.synthetic import draw_mouth
from tongueseg.encode import encode_jpeg, encode_mask

_BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[2] / "shared" / "data"
_SIDES = (400, 320, 480, 360)


def dataset(given: Path | None, folder: Path, count: int) -> Path:
    """Return the dataset given, or the booth's photos, or ``count`` drawn ones in ``folder``.

    The booth's are looked for in ``$TONGUESEG_DATA/booth`` and in ``../shared/data/booth``.
    """
    if given is not None:
        return given
    for root in (os.environ.get("TONGUESEG_DATA"), _BESIDE_THE_REPOSITORY):
        if root and (booth := Path(root) / "booth").is_dir():
            return booth
    draw(folder, count)
    return folder


def draw(folder: Path, count: int) -> list[Path]:
    """Draw photos of several sizes with their masks as a dataset, and return the photos."""
    for name in ("original", "mask"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return [_draw_one(folder, i) for i in range(count)]


def _draw_one(folder: Path, number: int) -> Path:
    sides = {"height": _SIDES[number % 4], "width": _SIDES[number // 4 % 4]}
    scene = draw_mouth(np.random.default_rng(number), **sides)
    photo = folder / "original" / f"{number:05d}.jpg"
    photo.write_bytes(encode_jpeg(scene.photo, quality=95))
    (folder / "mask" / f"{number:05d}.png").write_bytes(encode_mask(scene.mask))
    return photo
