"""Photos to measure with: a dataset that is there, or drawn ones."""

from __future__ import annotations

import os
from pathlib import Path

from tongueseg.io.discovery import find_photos
from tongueseg.synthetic.drawn import write_dataset

_BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[2] / "shared" / "data"
_SIZES = ((400, 400), (320, 400), (480, 360), (400, 320))


def dataset(given: Path | None, folder: Path, count: int) -> Path:
    """Return the dataset given, or the booth's photos, or ``count`` drawn ones in ``folder``.

    The booth's are looked for in ``$TONGUESEG_DATA/booth`` and in ``../shared/data/booth``.
    """
    dataset_folder = given or _booth()
    if dataset_folder is None:
        draw(folder, count)
    return dataset_folder or folder


def real_dataset(given: Path | None) -> Path:
    """Return the dataset given or the booth's photos; end where there are none."""
    dataset_folder = given or _booth()
    if dataset_folder is None:
        raise SystemExit("this needs the booth's photos: give --data or set TONGUESEG_DATA")
    return dataset_folder.resolve()


def _booth() -> Path | None:
    for root in (os.environ.get("TONGUESEG_DATA"), _BESIDE_THE_REPOSITORY):
        if root and (booth := Path(root) / "booth").is_dir():
            return booth
    return None


def draw(folder: Path, count: int) -> list[Path]:
    """Draw ``count`` photos of several sizes with their masks as a dataset; return the photos."""
    for kind, (height, width) in enumerate(_SIZES):
        share = len(range(kind, count, len(_SIZES)))
        write_dataset(folder, count=share, seed=kind, height=height, width=width)
    return list(find_photos(folder / "original"))
