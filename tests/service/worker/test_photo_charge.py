"""What a photo takes of the memory that all requests share."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tongueseg.errors import PhotoTooLarge
from tongueseg.io.limits import PhotoLimits
from tongueseg.service.http.form import Upload
from tongueseg.service.worker.photo_charge import (
    MASK_BYTES,
    PICTURE_BYTES,
    Charge,
    photo_charge,
)


def upload(side: int, kind: str = "PNG") -> Upload:
    content = io.BytesIO()
    Image.new("RGB", (side, side)).save(content, kind)
    return Upload(content.getvalue(), "a.png")


def test_decoding_or_the_answer_whichever_takes_more() -> None:
    photo = upload(500)
    mask = photo_charge(photo, PhotoLimits(), MASK_BYTES)
    picture = photo_charge(photo, PhotoLimits(), PICTURE_BYTES)
    assert 7 * 500 * 500 < mask.memory < 8 * 500 * 500
    assert picture == Charge(13 * 500 * 500, dear=False)


def test_a_jpeg_takes_what_its_full_size_takes() -> None:
    charge = photo_charge(upload(1000, "JPEG"), PhotoLimits(), MASK_BYTES)
    assert charge.memory >= 7 * 1000 * 1000


def test_what_is_in_no_format_takes_nothing() -> None:
    assert photo_charge(Upload(b"GIF89a"), PhotoLimits(), MASK_BYTES) == Charge(0, dear=False)


def test_a_photo_of_very_many_pixels_is_dear_however_few_its_bytes() -> None:
    content = io.BytesIO()
    Image.new("1", (4001, 4000)).save(content, "PNG")
    assert photo_charge(Upload(content.getvalue()), PhotoLimits(), MASK_BYTES).dear


def test_a_large_picture_is_dear_and_a_larger_one_refused() -> None:
    photo = upload(5000)
    assert photo_charge(photo, PhotoLimits(), PICTURE_BYTES).dear
    said = r"a\.png: 5000x5000 takes 310 MiB of memory for this answer, more than the 300 allowed"
    with pytest.raises(PhotoTooLarge, match=said):
        photo_charge(photo, PhotoLimits(max_memory=300 * 2**20), PICTURE_BYTES)
