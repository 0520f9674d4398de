from __future__ import annotations

import pytest
from pydantic import ValidationError

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io.limits import PhotoLimits, check_size


def test_a_photo_within_the_limit() -> None:
    check_size(4, 3, "a.jpg", PhotoLimits(max_pixels=12))


def test_a_photo_beyond_the_limit() -> None:
    with pytest.raises(PhotoTooLarge, match=r"^a\.jpg: 4x3 is more than the 11 pixels allowed$"):
        check_size(4, 3, "a.jpg", PhotoLimits(max_pixels=11))


@pytest.mark.parametrize(("width", "height"), [(0, 3), (4, 0), (-1, 3)])
def test_a_photo_without_pixels(width: int, height: int) -> None:
    with pytest.raises(BadPhoto, match=f"has no pixels \\({width}x{height}\\)"):
        check_size(width, height, "a.jpg", PhotoLimits())


@pytest.mark.parametrize("name", ["max_bytes", "max_pixels"])
def test_limits_are_above_zero(name: str) -> None:
    with pytest.raises(ValidationError):
        PhotoLimits(**{name: 0})
