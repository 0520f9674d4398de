from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from tongueseg.report.thumbnail import picture


@pytest.mark.parametrize(
    ("height", "width", "size"),
    [(600, 1200, (300, 150)), (40, 30, (30, 40)), (4000, 2, (1, 300))],
)
def test_pictures_are_small_and_never_enlarged(
    height: int, width: int, size: tuple[int, int]
) -> None:
    drawn = picture(("a", "b"), np.full((height, width, 3), (200, 30, 30), np.uint8))
    assert (drawn.width, drawn.height) == size
    head, content = drawn.url.split(",")
    assert head == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(content))) as image:
        assert image.size == size
        red, green, _ = np.asarray(image)[0, 0]
        assert red > 180
        assert green < 60
