"""Wrong photos: each refused in words, and the service stays what it was.

``benchmarks/mutants.py`` sends ten thousand; here are some of each kind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from running_service import Running
    from typing_helpers import DrawPhoto

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def mutated() -> Iterator[ModuleType]:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import mutated

        yield mutated
    finally:
        sys.path.remove(str(BENCHMARKS))


# Pillow warns of much that it can read all the same; here a warning would be an error of ours.
@pytest.mark.filterwarnings("ignore")
def test_every_wrong_photo_is_refused_in_words(
    quick: Running, mutated: ModuleType, drawn_photo: DrawPhoto
) -> None:
    rng = np.random.default_rng(1)
    wrong = mutated.mutants(rng, mutated.seeds(drawn_photo(90, 120)[0]))
    for name, content in islice(wrong, 20 * len(mutated.KINDS)):
        answer = quick.predict(content)
        assert answer.status_code in (200, 422), name
        assert answer.elapsed.total_seconds() < 5, name
        if answer.status_code == 422:
            error = answer.json()["error"]
            assert error["code"] in ("bad_photo", "too_many_pixels"), name
            assert error["message"].startswith("photo.png: "), name
    assert quick.http.get("/readyz").status_code == 200
    assert quick.service.pool.upload_bytes == quick.service.pool.busy == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_photos_that_are_not_wrong_are_not_refused(
    quick: Running, mutated: ModuleType, drawn_photo: DrawPhoto, kind: str
) -> None:
    heads = {"JPEG": b"\xff\xd8", "PNG": b"\x89", "WEBP": b"RIFF", "TIFF": b"II", "BMP": b"BM"}
    right = mutated.seeds(drawn_photo(90, 120)[0])
    photos = [photo for photo in right if photo.startswith(heads[kind])]
    assert photos
    for photo in photos:
        answer = quick.predict(photo).json()
        assert answer["size"] == [120, 90]
        assert answer["tongue"]
