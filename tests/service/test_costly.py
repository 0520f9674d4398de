"""Costly files: refused in words or answered, and others are answered meanwhile.

``benchmarks/bombs.py`` sends all kinds to a service that is held to 2 GiB.
"""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tongueseg.service.worker.pool import MAX_DEAR_WAITING

if TYPE_CHECKING:
    from types import ModuleType

    from running_service import Gate, Running
    from typing_helpers import CallAside, StartService

from running_service import PATIENCE, wait_until


@pytest.fixture(scope="module")
def avif() -> bytes:
    """A small photo of a kind that is always decoded in a process of its own."""
    content = io.BytesIO()
    image = Image.new("RGB", (120, 90), "black")
    image.paste("white", (30, 20, 90, 70))
    image.save(content, "AVIF", speed=10)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("WebP of 34 bytes, 7000×7000", "too_many_pixels", "MiB of memory"),
        ("PNG with 18,000 profiles", "bad_photo", "has more than 1 chunks of the kind iCCP"),
        ("PNG with 500 profiles behind its pixels", "bad_photo", "has more than 1 chunks"),
        ("PNG, 1×2,000,000", "too_many_pixels", "longer than the 65,535 pixels"),
        ("JPEG with 1,900 segments of Exif", "bad_photo", "more than 16 segments of Exif"),
        ("JPEG of 90 scans, 3000×3000", "bad_photo", "more than 30 scans"),
        ("BMP, RLE8, ends of lines", "bad_photo", "a compressed BMP"),
        ("BMP, RLE4, ends of lines", "bad_photo", "a compressed BMP"),
        ("BMP, RLE8, runs beyond the row", "bad_photo", "a compressed BMP"),
    ],
)
@pytest.mark.parametrize("output", ["json", "cutout"])
def test_refused_in_words(
    quick: Running, costly: ModuleType, name: str, code: str, said: str, output: str
) -> None:
    answer = quick.predict(costly.KINDS[name](), output=output)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message"].startswith("photo.png: ")
    assert said in error["message"]
    assert quick.service.memory.used == 0


def test_a_scale_that_no_photo_has_is_refused_in_words(quick: Running, png: bytes) -> None:
    answer = quick.http.post(
        "/v1/measure", files={"file": ("a.png", png)}, params={"mm_per_px": 1e154}
    )
    assert answer.status_code == 422
    said = "mm-per-px 1e+154: give the millimetres of a pixel, 0.001 to 10"
    assert answer.json()["error"] == {"code": "invalid", "message": said}


def test_a_dear_photo_is_answered(quick: Running, avif: bytes) -> None:
    answer = quick.predict(avif, "a.avif")
    assert answer.status_code == 200
    assert answer.json()["size"] == [120, 90]
    assert answer.json()["tongue"]


def test_dear_photos_leave_the_workers_to_others(
    start: StartService, gate: Gate, png: bytes, avif: bytes, aside: CallAside
) -> None:
    service = start(gate, workers=1)
    dear = aside(service.predict, avif)
    assert gate.entered.acquire(timeout=PATIENCE)
    # The one worker is free, though the dear photo is not done.
    cheap = aside(service.predict, png)
    assert gate.entered.acquire(timeout=PATIENCE)
    gate.opened.set()
    assert dear().status_code == cheap().status_code == 200


def test_dear_photos_wait_for_each_other_and_too_many_are_refused(
    start: StartService, gate: Gate, avif: bytes, aside: CallAside
) -> None:
    service = start(gate, workers=4)
    waiting = [aside(service.predict, avif) for _ in range(1 + MAX_DEAR_WAITING)]
    assert gate.entered.acquire(timeout=PATIENCE)
    wait_until(lambda: service.service.pool.waiting == MAX_DEAR_WAITING)
    refused = service.predict(avif)
    assert refused.status_code == 503
    assert "4 photos that are costly to decode" in refused.json()["error"]["message"]
    assert gate.calls == 1
    gate.opened.set()
    assert [wait().status_code for wait in waiting] == [200] * 5


def test_photos_wait_until_there_is_memory_for_them(
    start: StartService, gate: Gate, png: bytes, aside: CallAside
) -> None:
    service = start(gate, workers=2)
    memory = service.service.memory
    has, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with memory.charge(memory.size):
            has.set()
            may_end.wait(PATIENCE)

    aside(hold)
    assert has.wait(PATIENCE)
    waiting = aside(service.predict, png)
    assert not gate.entered.acquire(timeout=0.2)
    may_end.set()
    gate.opened.set()
    assert waiting().status_code == 200
    assert memory.used == 0


def test_a_photo_that_takes_more_than_its_share_of_the_memory_is_refused(
    start: StartService, png: bytes
) -> None:
    answer = start(photo_memory=50_000).predict(png)
    assert answer.status_code == 422
    assert "MiB of memory" in answer.json()["error"]["message"]
