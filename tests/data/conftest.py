"""What the tests of datasets and formats share: photos on disk, and what a reader makes of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.formats.pairing import pair_up
from tongueseg.data.formats.photo_index import Photos


def jpeg(height: int = 40, width: int = 60, *, orientation: Any = None, shade: int = 90) -> Any:
    """Return a JPEG that is stored ``height`` x ``width``."""
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    stream = io.BytesIO()
    image = Image.fromarray(np.full((height, width, 3), shade, np.uint8))
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.fixture
def put_photo() -> Callable[..., Any]:
    """Write a photo: ``put_photo(path, height, width, orientation=6)``."""

    def put(path: Any, *size: Any, **options: Any) -> Any:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(*size, **options))
        return path

    return put


@pytest.fixture
def read_with() -> Callable[..., Any]:
    """What a reader makes of a source: a list of ``Paired``, the chosen class being tongue."""

    def read(reader: Any, source: Any, *, images: Any = None, drawn_on: str = "auto") -> list[Any]:
        photos = Photos(
            images or (source if source.is_dir() else source.parent), named=bool(images)
        )
        classes = frozenset({"tongue"})
        return [
            pair_up(entry, classes=classes, drawn_on=drawn_on) for entry in reader(source, photos)
        ]

    return read
