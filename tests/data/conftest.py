"""What the tests of datasets and formats share: photos on disk, and what a reader makes of them."""

import io

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.formats.pairing import pair_up
from tongueseg.data.formats.photo_index import Photos


def jpeg(height=40, width=60, *, orientation=None, shade=90):
    """Return a JPEG that is stored ``height`` x ``width``."""
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    stream = io.BytesIO()
    image = Image.fromarray(np.full((height, width, 3), shade, np.uint8))
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.fixture
def put_photo():
    """Write a photo: ``put_photo(path, height, width, orientation=6)``."""

    def put(path, *size, **options):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(*size, **options))
        return path

    return put


@pytest.fixture
def read_with():
    """What a reader makes of a source: a list of ``Paired``, the chosen class being tongue."""

    def read(reader, source, *, images=None, drawn_on="auto"):
        photos = Photos(
            images or (source if source.is_dir() else source.parent), named=bool(images)
        )
        classes = frozenset({"tongue"})
        return [
            pair_up(entry, classes=classes, drawn_on=drawn_on) for entry in reader(source, photos)
        ]

    return read
