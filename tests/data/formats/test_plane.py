from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from tongueseg.data.formats.plane import Plane, plane_of, turn_upright
from tongueseg.errors import BadAnnotation
from tongueseg.io.photo import Photo, read_photo


def photo(height: int, width: int, orientation: int) -> Photo:
    return Photo(np.zeros((1, 1, 3), np.uint8), height, width, orientation=orientation)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_masks_turn_as_pillow_turns_their_photos(orientation: int) -> None:
    stored = np.zeros((3, 5), bool)
    stored[0, :2] = stored[1, 4] = True
    image = Image.fromarray(stored.astype(np.uint8) * 255)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    image.save(stream, "PNG", exif=exif)
    with Image.open(stream) as saved:
        expected = np.asarray(ImageOps.exif_transpose(saved)) > 0
    assert (turn_upright(stored, orientation) == expected).all()
    assert read_photo(stream.getvalue()).orientation == orientation


@pytest.mark.parametrize(
    ("annotated", "drawn_on", "plane"),
    [
        ((60, 40), "auto", Plane((60, 40), 1)),
        ((40, 60), "auto", Plane((40, 60), 6)),
        (None, "auto", Plane((60, 40), 1, guessed=True)),
        (None, "upright", Plane((60, 40), 1)),
        (None, "stored", Plane((40, 60), 6)),
        ((40, 60), "stored", Plane((40, 60), 6)),
    ],
)
def test_a_photo_stored_on_its_side(
    annotated: tuple[int, int] | None, drawn_on: str, plane: Plane
) -> None:
    assert plane_of(photo(60, 40, 6), annotated, drawn_on) == plane


def test_a_size_that_fits_both_ways_is_a_guess() -> None:
    assert plane_of(photo(60, 40, 3), (60, 40)) == Plane((60, 40), 1, guessed=True)
    assert plane_of(photo(50, 50, 8), (50, 50)) == Plane((50, 50), 1, guessed=True)
    assert plane_of(photo(50, 50, 8), (50, 50), "stored") == Plane((50, 50), 8)
    assert not plane_of(photo(60, 40, 1), None).guessed


@pytest.mark.parametrize(
    ("orientation", "annotated", "drawn_on"),
    [
        (1, (40, 60), "auto"),
        (6, (61, 40), "auto"),
        (6, (40, 60), "upright"),
        (6, (60, 40), "stored"),
    ],
)
def test_a_size_that_is_another(
    orientation: int, annotated: tuple[int, int], drawn_on: str
) -> None:
    with pytest.raises(BadAnnotation) as caught:
        plane_of(photo(60, 40, orientation), annotated, drawn_on)
    assert (
        str(caught.value)
        == f"drawn on {annotated[1]}x{annotated[0]} pixels and the photo has 40x60"
    )
