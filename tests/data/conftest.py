"""What the tests of datasets and formats share.

Photos on disk, what a reader makes of them, notes to write to, and a disc for a tongue.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from seeded_faults import disc
from tongueseg.data.formats.drawing import Reader
from tongueseg.data.formats.pairing import Paired, pair_up
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.quality.findings import FindingCollector
from tongueseg.data.quality.kinds import KINDS

if TYPE_CHECKING:
    from typing_helpers import PutPhoto, ReadWith


def jpeg(
    height: int = 40, width: int = 60, *, orientation: int | None = None, shade: int = 90
) -> bytes:
    """Return a JPEG that is stored ``height`` x ``width``."""
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    stream = io.BytesIO()
    image = Image.fromarray(np.full((height, width, 3), shade, np.uint8))
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.fixture
def put_photo() -> PutPhoto:
    """Write a photo: ``put_photo(path, height, width, orientation=6)``."""

    def put(path: Path, *size: int, **options: Any) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(*size, **options))
        return path

    return put


@pytest.fixture
def read_with() -> ReadWith:
    """What a reader makes of a source: a list of ``Paired``, the chosen class being tongue."""

    def read(
        reader: Reader,
        source: Path,
        *,
        images: Path | None = None,
        drawn_on: str = "auto",
    ) -> list[Paired]:
        photos = Photos(
            images or (source if source.is_dir() else source.parent), named=bool(images)
        )
        classes = frozenset({"tongue"})
        return [
            pair_up(entry, classes=classes, drawn_on=drawn_on) for entry in reader(source, photos)
        ]

    return read


@pytest.fixture
def notes() -> FindingCollector:
    """FindingCollector of all kinds about one mask."""
    return FindingCollector("a", "mask/a.png", KINDS)


@pytest.fixture
def details(notes: FindingCollector) -> Callable[[], dict[str, str]]:
    """The kinds that were details, and their details."""
    return lambda: {finding.key: finding.detail for finding in notes.findings}


@pytest.fixture
def tongue() -> NDArray[np.bool_]:
    """A disc of 30 pixels around on 100 x 120."""
    return disc(np.zeros((100, 120), bool), 50, 60, 30)
