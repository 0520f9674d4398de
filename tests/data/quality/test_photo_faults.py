from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from seeded_faults import png_of_size
from tongueseg.data.quality.photo_faults import check_photo
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.quality.findings import FindingCollector
    from tongueseg.io.photo import Photo

NOISE = np.random.default_rng(0).integers(0, 255, (80, 90, 3), np.uint8)

# Checks a photo of this content; gives the photo and the details of the findings.
Check = Callable[[NDArray[Any] | bytes], "tuple[Photo | None, dict[str, str]]"]


@pytest.fixture
def check(tmp_path: Path, notes: FindingCollector, details: Callable[[], dict[str, str]]) -> Check:
    def call(content: NDArray[Any] | bytes) -> tuple[Photo | None, dict[str, str]]:
        path = tmp_path / "a.png"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            Image.fromarray(content).save(path)
        return check_photo(path, notes), details()

    return call


def test_a_photo_without_fault(
    check: Check,
) -> None:
    photo, findings = check(NOISE)
    assert not_none(photo).pixels.shape == (80, 90, 3)
    assert findings == {}


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (NOISE[:63], {"photo-small": "90x63"}),
        (NOISE[:64], {}),
        (np.tile(NOISE, (1, 3, 1)), {"photo-long": "270x80"}),
        (np.tile(NOISE, (1, 3, 1))[:, :240], {}),
        (np.full((80, 90, 3), 7, np.uint8), {"photo-blank": ""}),
        (np.tri(80, 90, dtype=bool), {"photo-blank": ""}),
        (NOISE[..., 0], {"photo-grey": ""}),
        (NOISE[..., :1].repeat(3, 2), {"photo-grey": ""}),
        (NOISE[..., 0].astype(np.uint16) * 255, {"photo-deep": "", "photo-grey": ""}),
    ],
)
def test_odd_photos(
    check: Check,
    pixels: NDArray[Any],
    expected: dict[str, str],
) -> None:
    photo, findings = check(pixels)
    assert photo is not None
    assert findings == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", {"photo-unreadable": "empty file"}),
        (
            png_of_size(20_000, 20_000),
            {"photo-too-large": "20000x20000 is more than the 120,000,000 pixels allowed"},
        ),
    ],
)
def test_photos_that_cannot_be_read(
    check: Check,
    content: bytes,
    expected: dict[str, str],
) -> None:
    photo, findings = check(content)
    assert photo is None
    assert findings == expected


def test_a_photo_whose_reader_is_not_installed(
    check: Check,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    photo, findings = check(b"\0\0\0\x18ftypheic")
    assert photo is None
    assert "pip install 'tongueseg[heic]'" in findings["photo-unreadable"]
